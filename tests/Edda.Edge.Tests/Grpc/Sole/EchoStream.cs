using Edda.Contracts.Grpc.Testing;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc;

namespace Edda.Edge.Tests.Grpc.Sole;

/// <summary>Answers each message with its size, as a name. "bye" ends the call.</summary>
internal sealed class EchoStream : SoleStream
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _answers = new();
    private readonly List<int> _taken = [];
    private Status? _end;

    public IReadOnlyList<int> Taken
    {
        get
        {
            lock (_gate)
                return [.. _taken];
        }
    }

    public override bool HasEnded
    {
        get
        {
            lock (_gate)
                return _end is not null;
        }
    }

    public override Status Status => _end!.Value;

    public override void Take(ReadOnlySpan<byte> message)
    {
        lock (_gate)
        {
            _taken.Add(message.Length);
            if (message.SequenceEqual("bye"u8))
                _end ??= new Status(StatusCode.Aborted, "bye");
            else
                _answers.Enqueue(message.Length.ToString());
        }

        Wake();
    }

    public void Say(string text)
    {
        lock (_gate)
            _answers.Enqueue(text);
        Wake();
    }

    public override Message? Next()
    {
        lock (_gate)
            return _answers.TryDequeue(out string? answer) ? new SimpleResponse { Username = answer } : null;
    }

    public override void Leave(StatusCode code, string why)
    {
        lock (_gate)
            _end ??= new Status(code, why);
        Wake();
    }
}
