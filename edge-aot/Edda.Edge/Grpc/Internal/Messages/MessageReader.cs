using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Edda.Core.Grpc;
using Edda.Core.Wire;
using Edda.Edge.Grpc.Internal.Calls;

namespace Edda.Edge.Grpc.Internal.Messages;

/// <summary>
/// Reads length-prefixed messages from a pipe, on either side of a call. It belongs to one call at a time and is used
/// by one thread at a time. It never throws because of what the bytes say: <see cref="Failure"/> tells.
/// </summary>
internal sealed class MessageReader(ByteBudget budget)
{
    // Up to this size an incomplete message waits in the pipe; a larger one is moved out as it arrives, so that the
    // pipe's pooled blocks are not tied up.
    private const int WaitInPipe = 16 * 1024;

    private readonly byte[] _prefixBytes = new byte[FramePrefix.Size];
    private readonly FramePrefix _prefix = new();
    private readonly GrowingBuffer _assembly = new(budget);
    private readonly GrowingBuffer _unpacked = new(budget);
    private PipeReader? _pipe;
    private int _missing;
    private bool _canUnpack;
    private bool _isServer;

    /// <summary>Why the last attempt failed.</summary>
    public Status Failure { get; private set; }

    /// <summary>The longest message that is taken.</summary>
    public int MaxLength { get; set; }

    /// <summary>True once the other side has closed its half and everything is read.</summary>
    public bool HasEnded { get; private set; }

    public bool LastWasCompressed { get; private set; }

    public int Messages { get; private set; }

    public long Bytes { get; private set; }

    /// <param name="canUnpack">Whether the peer announced gzip.</param>
    public void Begin(PipeReader pipe, int maxLength, bool canUnpack, bool isServer)
    {
        _pipe = pipe;
        MaxLength = maxLength;
        _canUnpack = canUnpack;
        _isServer = isServer;
        _missing = 0;
        HasEnded = false;
        LastWasCompressed = false;
        Messages = 0;
        Bytes = 0;
    }

    public void End()
    {
        _pipe = null;
        _assembly.Release();
        _unpacked.Release();
    }

    /// <summary>Reads the next message if it is here.</summary>
    public ReadState TryRead(Message into)
    {
        while (_pipe!.TryRead(out ReadResult result))
        {
            ReadState state = Consume(result, into);
            if (state != ReadState.Wait)
            {
                return state;
            }
        }

        return ReadState.Wait;
    }

    /// <summary>Looks whether the end is here; a message there is a failure.</summary>
    public ReadState TryReadEnd()
    {
        if (HasEnded)
        {
            return ReadState.End;
        }

        while (_pipe!.TryRead(out ReadResult result))
        {
            ReadState state = ConsumeEnd(result);
            if (state != ReadState.Wait)
            {
                return state;
            }
        }

        return ReadState.Wait;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadState> ReadAsync(Message into, CancellationToken cancellation)
    {
        while (true)
        {
            ReadState state = Consume(await _pipe!.ReadAsync(cancellation).ConfigureAwait(false), into);
            if (state != ReadState.Wait)
            {
                return state;
            }
        }
    }

    public async ValueTask<ReadState> ReadEndAsync(CancellationToken cancellation)
    {
        while (!HasEnded)
        {
            ReadState state = ConsumeEnd(await _pipe!.ReadAsync(cancellation).ConfigureAwait(false));
            if (state != ReadState.Wait)
            {
                return state;
            }
        }

        return ReadState.End;
    }

    private ReadState ConsumeEnd(in ReadResult result)
    {
        if (result.Buffer.Length > 0)
        {
            _pipe!.AdvanceTo(result.Buffer.Start);
            return Fail(StatusCode.Internal, "More than one message came where one was expected.");
        }

        _pipe!.AdvanceTo(result.Buffer.End);
        HasEnded = result.IsCompleted;
        return HasEnded ? ReadState.End : ReadState.Wait;
    }

    private ReadState Consume(in ReadResult result, Message into)
    {
        ReadOnlySequence<byte> buffer = result.Buffer;
        if (_missing > 0)
        {
            return Assemble(result, buffer, into);
        }

        if (buffer.Length < FramePrefix.Size)
        {
            return ConsumeTail(result, buffer);
        }

        buffer.Slice(0, FramePrefix.Size).CopyTo(_prefixBytes);
        FrameStatus status = _prefix.Read(_prefixBytes, 0, FramePrefix.Size, MaxLength);
        if (status != FrameStatus.Ok || (_prefix.IsCompressed && !_canUnpack))
        {
            _pipe!.AdvanceTo(buffer.Start);
            return FailPrefix(status);
        }

        int length = (int)_prefix.Length;
        if (buffer.Length >= FramePrefix.Size + length)
        {
            ReadOnlySequence<byte> payload = buffer.Slice(FramePrefix.Size, length);
            ReadState state = Decode(payload, into);
            _pipe!.AdvanceTo(payload.End);
            HasEnded = result.IsCompleted && buffer.Length == FramePrefix.Size + length;
            return state;
        }

        if (result.IsCompleted)
        {
            return FailCut(buffer);
        }

        if (length <= WaitInPipe)
        {
            _pipe!.AdvanceTo(buffer.Start, buffer.End);
            return ReadState.Wait;
        }

        _missing = length;
        return Assemble(result, buffer.Slice(FramePrefix.Size), into);
    }

    private ReadState ConsumeTail(in ReadResult result, ReadOnlySequence<byte> buffer)
    {
        if (!result.IsCompleted)
        {
            _pipe!.AdvanceTo(buffer.Start, buffer.End);
            return ReadState.Wait;
        }

        if (!buffer.IsEmpty)
        {
            return FailCut(buffer);
        }

        _pipe!.AdvanceTo(buffer.End);
        HasEnded = true;
        return ReadState.End;
    }

    private ReadState Assemble(in ReadResult result, ReadOnlySequence<byte> buffer, Message into)
    {
        ReadOnlySequence<byte> part = buffer.Slice(0, Math.Min(buffer.Length, _missing));
        if (!_assembly.TryAppend(part))
        {
            _pipe!.AdvanceTo(buffer.Start);
            return FailBudget();
        }

        _missing -= (int)part.Length;
        bool isLast = result.IsCompleted && part.Length == buffer.Length;
        _pipe!.AdvanceTo(part.End);
        if (_missing > 0)
        {
            return isLast ? Fail(StatusCode.Internal, "The stream ended inside of a message.") : ReadState.Wait;
        }

        HasEnded = isLast;
        ReadState state = Decode(new ReadOnlySequence<byte>(_assembly.WrittenMemory), into);
        _assembly.Release();
        return state;
    }

    private ReadState Decode(in ReadOnlySequence<byte> payload, Message into)
    {
        Messages++;
        Bytes += payload.Length;
        LastWasCompressed = _prefix.IsCompressed;
        if (_prefix.IsCompressed)
        {
            return Unpack(payload, into);
        }

        if (payload.IsSingleSegment)
        {
            return Parse(payload.FirstSpan, into);
        }

        if (!_unpacked.TryAppend(payload))
        {
            return FailBudget();
        }

        ReadState state = Parse(_unpacked.Written, into);
        _unpacked.Release();
        return state;
    }

    private ReadState Unpack(in ReadOnlySequence<byte> payload, Message into)
    {
        UnpackStatus status = Gzip.Unpack(payload, _unpacked, MaxLength);
        ReadState state = status switch
        {
            UnpackStatus.Ok => Parse(_unpacked.Written, into),
            UnpackStatus.TooLarge => Fail(
                StatusCode.ResourceExhausted, $"A message unpacks to more than the allowed {MaxLength} bytes."),
            UnpackStatus.OverBudget => FailBudget(),
            _ => Fail(StatusCode.Internal, "A compressed message does not unpack."),
        };
        _unpacked.Release();
        return state;
    }

    private ReadState Parse(ReadOnlySpan<byte> bytes, Message into)
    {
        var reader = new WireReader(bytes);
        WireStatus status = into.TryRead(ref reader);
        if (status == WireStatus.Ok)
        {
            return ReadState.Message;
        }

        // The caller's mistake when a server reads it, the server's when a client does.
        string place = reader.FailedPath is { Length: > 0 } path ? $" at {path}" : "";
        return _isServer
            ? Fail(StatusCode.InvalidArgument, $"The request does not parse{place}: {status}.")
            : Fail(StatusCode.Internal, $"The response does not parse{place}: {status}.");
    }

    private ReadState FailPrefix(FrameStatus status) => status switch
    {
        FrameStatus.TooLarge => Fail(
            StatusCode.ResourceExhausted,
            $"A message of {_prefix.Length} bytes is larger than the allowed {MaxLength}."),
        FrameStatus.BadFlag => Fail(
            StatusCode.Internal, $"The compressed flag of a message is {_prefixBytes[0]}; expected 0 or 1."),
        _ => Fail(StatusCode.Internal, "A message is flagged as compressed, but no encoding was announced."),
    };

    private ReadState FailCut(ReadOnlySequence<byte> buffer)
    {
        _pipe!.AdvanceTo(buffer.End);
        return Fail(StatusCode.Internal, "The stream ended inside of a message.");
    }

    private ReadState FailBudget() =>
        Fail(StatusCode.ResourceExhausted, "Too many large messages are on their way at once; try again later.");

    private ReadState Fail(StatusCode code, string message)
    {
        Failure = new Status(code, message);
        return ReadState.Failed;
    }
}
