using Edda.Core.Grpc;
using Edda.Jotunheim.Commands;

namespace Edda.Jotunheim.Streams;

/// <summary>A device's stream from afar. What comes down needs no function: its first piece names its plugin.</summary>
public sealed class StreamFunctions : FunctionGroup
{
    private static readonly string[] All =
    [
        "stream_start(stream:integer,plugin:string)",
        "stream_stop()",
        "stream_plugins():string",
    ];

    /// <summary>Set once the device is made, which needs its functions before.</summary>
    public StreamDesk Desk;

    public PluginLoader Plugins;

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        switch (function)
        {
            case 0:
                string problem = Desk.Start((int)call.Integer(0), call.Words(1));
                return problem == null ? StatusCode.Ok : call.Fail(StatusCode.Unimplemented, problem);
            case 1:
                Desk.Stop();
                return StatusCode.Ok;
            default:
                call.Result.EnsureValue().EnsureText().Set(Plugins.Names());
                return StatusCode.Ok;
        }
    }
}
