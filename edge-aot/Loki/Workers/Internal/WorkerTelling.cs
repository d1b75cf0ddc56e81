using System.Buffers.Binary;
using System.Net.Sockets;
using Edda.Contracts.Loki.Worker.V1;
using Edda.Core.Wire;
using Edda.Loki.Children;

namespace Edda.Loki.Workers.Internal;

/// <summary>
/// What the service sends to a worker. It never waits: what the socket does not take now is kept and follows. Owns the
/// socket. Any thread.
/// </summary>
internal sealed class WorkerTelling(int descriptor) : IDisposable
{
    private const int UsualFrame = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Socket _socket = new(new SafeSocketHandle(descriptor, ownsHandle: true));
    private readonly Queue<(ReadOnlyMemory<byte> Bytes, HeldMemory? Held)> _waiting = [];
    private readonly byte[] _usual = new byte[UsualFrame];
    private bool _isSending;

    /// <param name="held">What a run holds for this message; free when the message is gone. Null: nothing.</param>
    public void Send(ToWorker message, HeldMemory? held = null)
    {
        lock (_gate)
        {
            int size = message.ComputeSize() + sizeof(int);
            bool isNext = _waiting.Count == 0 && !_isSending;
            byte[] frame = isNext && size <= UsualFrame ? _usual : new byte[size];
            BinaryPrimitives.WriteInt32LittleEndian(frame, size - sizeof(int));
            WireWriter writer = new(frame.AsSpan(sizeof(int), size - sizeof(int)));
            message.Write(ref writer);
            int sent = isNext ? SendNow(frame.AsSpan(0, size)) : 0;
            if (sent == size)
            {
                held?.EndCall();
                return;
            }

            _waiting.Enqueue((frame == _usual ? frame.AsSpan(sent, size - sent).ToArray() : frame.AsMemory(sent), held));
            if (_isSending)
                return;
            _isSending = true;
        }

        _ = SendAllAsync();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isSending = true; // nobody sends any more
            _waiting.Clear();
            _socket.Dispose();
        }
    }

    /// <summary>Sends what the socket takes now, which is nearly always everything.</summary>
    private unsafe int SendNow(ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
            return (int)Math.Max(0, Posix.Send(descriptor, bytes, (nuint)frame.Length, Posix.SendNow));
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> rest;
                HeldMemory? held;
                lock (_gate)
                {
                    if (!_waiting.TryDequeue(out (ReadOnlyMemory<byte> Bytes, HeldMemory? Held) next))
                    {
                        _isSending = false;
                        return;
                    }

                    (rest, held) = next;
                }

                while (rest.Length > 0)
                    rest = rest[await _socket.SendAsync(rest, SocketFlags.None).ConfigureAwait(false)..];
                held?.EndCall();
            }
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // Whoever reads from it sees the same and ends what ran there.
        }
    }
}
