using System;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Bindings;

public sealed class Esp32Clock : IClock
{
    public long Now
    {
        get { return Environment.TickCount64; }
    }
}
