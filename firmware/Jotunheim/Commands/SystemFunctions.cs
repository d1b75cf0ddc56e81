using Edda.Core.Grpc;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Power;

namespace Edda.Jotunheim.Commands;

/// <summary>The device itself.</summary>
public sealed class SystemFunctions : FunctionGroup
{
    private static readonly string[] All =
    [
        "uptime():integer",
        "memory_free():integer",
        "log_tail():string",
        "restart()",
        "sleep(seconds:integer)",
    ];

    private readonly Board _board;
    private readonly LogRing _log;
    private readonly SleepPlan _sleep;

    public SystemFunctions(Board board, LogRing log, SleepPlan sleep)
    {
        _board = board;
        _log = log;
        _sleep = sleep;
    }

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        switch (function)
        {
            case 0:
                call.Result.EnsureValue().Integer = call.Now;
                return StatusCode.Ok;
            case 1:
                call.Result.EnsureValue().Integer = _board.Memory.Free;
                return StatusCode.Ok;
            case 2:
                call.Result.EnsureValue().EnsureText().Set(_log.Tail(128));
                return StatusCode.Ok;
            case 3:
                _sleep.AskForRestart();
                return StatusCode.Ok;
            default:
                return _sleep.AskForSleep(call.Integer(0))
                    ? StatusCode.Ok
                    : call.Fail(StatusCode.OutOfRange, "a device sleeps 1 to 604800 seconds");
        }
    }
}
