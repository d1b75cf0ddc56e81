using System;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>
/// On this chip the firmware takes the numbers of Random from the hardware's generator, whatever the seed. They are true
/// noise while the radio is on, as it is when a nonce is needed.
/// </summary>
public sealed class Esp32Entropy : IEntropy
{
    private readonly Random _random = new Random();

    public void Fill(byte[] buffer, int offset, int count)
    {
        byte[] noise = new byte[count];
        _random.NextBytes(noise);
        Array.Copy(noise, 0, buffer, offset, count);
    }
}
