using System.Buffers.Binary;

namespace Edda.Gladsheim.Native;

/// <summary>
/// A connection to somebody else, one at a time, that never makes the loop wait. The handler is told when a connection came
/// about or failed, and of everything after that (edge-triggered). Belongs to the reactor's thread.
/// </summary>
internal sealed unsafe class OutgoingSocket(Reactor reactor, IReadyHandler handler)
{
    private const int StreamCloseOnExecNonBlocking = 1 | 0x80000 | 0x800;
    private const int SocketLevel = 1;
    private const int ErrorOption = 4;
    private const int LingerOption = 13;
    private const int NoSignal = 0x4000;

    private byte[] _address = [];
    private int _fd = Descriptor.None;
    private bool _added;

    /// <summary>0: connected at once. <see cref="Errno.InProgress"/>: the handler will be told. Otherwise why not.</summary>
    public int Connect(byte[] address)
    {
        Close();
        _address = address;
        _fd = Libc.CreateSocket(BinaryPrimitives.ReadUInt16LittleEndian(address), StreamCloseOnExecNonBlocking, 0);
        if (_fd < 0)
            return Errno.Last;
        int error = 0;
        fixed (byte* at = address)
        {
            if (Libc.Connect(_fd, at, (uint)address.Length) < 0)
                error = Errno.Last;
        }

        if (error is not (0 or Errno.InProgress))
            return error;
        reactor.Add(_fd, PollEvents.Readable | PollEvents.Writable | PollEvents.Edge, handler);
        _added = true;
        return error == 0 ? Outcome() : error;
    }

    /// <summary>Once the handler was told: 0 when there is a connection.</summary>
    public int Outcome()
    {
        int error;
        uint length = sizeof(int);
        if (Libc.GetSocketOption(_fd, SocketLevel, ErrorOption, &error, &length) < 0)
            return Errno.Last;
        return error == 0 && IsOwnEcho() ? Errno.ConnectionRefused : error;
    }

    /// <summary>Bytes sent; below zero: the negated error number.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* at = bytes)
        {
            nint sent = Libc.Send(_fd, at, (nuint)bytes.Length, NoSignal);
            return sent < 0 ? -Errno.Last : (int)sent;
        }
    }

    /// <summary>Bytes received, 0 at the end, below zero: the negated error number.</summary>
    public int Receive(Span<byte> into) => Descriptor.Read(_fd, into);

    /// <summary>Ends the connection without a trace: many short ones would otherwise pile up as TIME_WAIT.</summary>
    public void Abort()
    {
        if (_fd >= 0)
        {
            ulong lingerOnForZeroSeconds = BitConverter.IsLittleEndian ? 1ul : 1ul << 32;
            _ = Libc.SetSocketOption(_fd, SocketLevel, LingerOption, &lingerOnForZeroSeconds, sizeof(ulong));
        }

        Close();
    }

    public void Close()
    {
        if (_added)
            reactor.Remove(_fd);
        _added = false;
        Descriptor.Close(ref _fd);
    }

    // A TCP port of the ephemeral range may connect to itself; that is nobody's service.
    private bool IsOwnEcho()
    {
        byte* local = stackalloc byte[RawAddress.MaxBytes];
        uint length = RawAddress.MaxBytes;
        if (_address[0] == RawAddress.Unix || Libc.GetLocalAddress(_fd, local, &length) < 0)
            return false;
        // Family, port and IPv4 address, or family and port with IPv6's address, lie in the same places of both.
        int compared = _address[0] == RawAddress.Internet ? 8 : 24;
        ReadOnlySpan<byte> own = new(local, compared);
        return own[..4].SequenceEqual(_address.AsSpan(0, 4)) && own[^4..].SequenceEqual(_address.AsSpan(compared - 4, 4));
    }
}
