using System.Buffers.Binary;
using System.Net.Sockets;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Wire;
using Edda.Loki.Children;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// What the service sends to a worker. It never waits: what the socket does not take now is kept and follows. Orders pass by
/// the answers that wait, which may be long: a script that has to end is told so before others have all theirs. Owns the
/// socket. Any thread.
/// </summary>
internal sealed class WorkerTelling(int descriptor) : IDisposable
{
    private const int UsualFrame = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
    private readonly Queue<Frame> _orders = [];
    private readonly Queue<Frame> _answers = [];
    private readonly byte[] _usual = new byte[UsualFrame];
    private bool _isSending;
    private bool _isOver;

    /// <summary>In the order in which they are given.</summary>
    public void Order(ToWorker message) => Send(message, null);

    /// <summary>Nothing else is sent to that run before it asks again, but its end.</summary>
    /// <param name="held">What the run holds for the answer; it is free when that has gone.</param>
    public void Answer(ToWorker message, HeldMemory held) => Send(message, held);

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            foreach (Frame answer in _answers)
                answer.Gone();
            _orders.Clear();
            _answers.Clear();
            _socket.Dispose();
        }
    }

    private void Send(ToWorker message, HeldMemory? held)
    {
        lock (_gate)
        {
            if (_isOver) // the descriptor may be another's by now
            {
                held?.EndCall();
                return;
            }

            int size = message.ComputeSize() + sizeof(int);
            bool isNext = !_isSending;
            byte[] bytes = isNext && size <= UsualFrame ? _usual : new byte[size];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, size - sizeof(int));
            WireWriter writer = new(bytes.AsSpan(sizeof(int), size - sizeof(int)));
            message.Write(ref writer);
            int sent = isNext ? SendNow(bytes.AsSpan(0, size)) : 0;
            if (sent == size)
            {
                held?.EndCall();
                return;
            }

            Frame frame = new(bytes == _usual ? bytes.AsMemory(sent, size - sent).ToArray() : bytes.AsMemory(sent), held, held?.Leave() ?? 0);
            if (isNext)
            {
                _isSending = true;
                _ = SendAllAsync(frame); // begun, so before all others
            }
            else
            {
                (held is null ? _orders : _answers).Enqueue(frame);
            }
        }
    }

    /// <summary>Sends what the socket takes now, which is nearly always everything.</summary>
    private unsafe int SendNow(ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
            return (int)Math.Max(0, Posix.Send(descriptor, bytes, (nuint)frame.Length, Posix.SendNow));
    }

    private async Task SendAllAsync(Frame first)
    {
        for (Frame? frame = first; frame is not null; frame = Next())
        {
            try
            {
                for (ReadOnlyMemory<byte> rest = frame.Bytes; rest.Length > 0;)
                    rest = rest[await _socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                return; // whoever reads from it sees the same, and ends what ran there
            }
            finally
            {
                frame.Gone();
            }
        }
    }

    /// <summary>Null: there is none, and whoever comes next begins anew.</summary>
    private Frame? Next()
    {
        lock (_gate)
        {
            if (_orders.TryDequeue(out Frame? order))
                return order;
            while (_answers.TryDequeue(out Frame? answer))
            {
                if (!answer.IsInVain)
                    return answer;
                answer.Gone();
            }

            _isSending = false;
            return null;
        }
    }

    /// <param name="Held">Of an answer.</param>
    /// <param name="Bytes">What has not been sent of it.</param>
    /// <param name="Left">What the run held for it until then.</param>
    private sealed record Frame(ReadOnlyMemory<byte> Bytes, HeldMemory? Held, long Left)
    {
        public bool IsInVain => Held is { IsEnded: true };

        public void Gone() => Held?.Arrived(Left);
    }
}
