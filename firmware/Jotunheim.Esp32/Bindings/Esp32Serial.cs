using System;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>The serial line that nanoff and Visual Studio show.</summary>
public sealed class Esp32Serial : ISerial
{
    public void Write(string line)
    {
        Console.WriteLine(line);
    }
}
