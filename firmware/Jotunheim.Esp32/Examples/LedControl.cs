using Edda.Core.Grpc;
using Edda.Jotunheim.Commands;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Examples;

/// <summary>
/// A function of one's own: <c>led_blink(3, 200)</c> blinks the board's LED three times and answers when it is done. It
/// never waits: while it has nothing to do, the device does other things.
/// </summary>
public sealed class LedControl : FunctionGroup
{
    private const int LedPin = 2;
    private const int MostTimes = 100;
    private const int LongestMs = 2_000;

    private static readonly string[] All = ["led_blink(times:integer,ms:integer)"];

    private readonly IPins _pins;

    public LedControl(IPins pins)
    {
        _pins = pins;
    }

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        long times = call.Integer(0);
        long ms = call.Integer(1);
        if (times < 1 || times > MostTimes || ms < 10 || ms > LongestMs)
        {
            return call.Fail(StatusCode.OutOfRange, "1 to 100 times of 10 to 2000 ms");
        }

        // Half a turn on, half a turn off: which one it is now follows from the time alone.
        long half = (call.Now - call.Begun) * 2 / ms;
        bool isDone = half >= 2 * times;
        _pins.Write(LedPin, !isDone && half % 2 == 0);
        return isDone ? StatusCode.Ok : CommandHandler.Pending;
    }
}
