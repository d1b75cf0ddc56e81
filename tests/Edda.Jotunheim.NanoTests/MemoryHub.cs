using System;
using System.Text;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Security;

namespace Edda.Jotunheim.NanoTests;

/// <summary>
/// A socket with a hub behind it: just enough of HTTP/2 and gRPC to welcome a device and give it commands. All in memory,
/// made once, so that what the heap loses is the device's.
/// </summary>
public sealed class MemoryHub : ISocket
{
    private const int FrameHeader = 9;
    private const int PrefaceLength = 24;

    private readonly byte[] _key;
    private readonly string _id;
    private readonly byte[] _in = new byte[4096];
    private readonly byte[] _out = new byte[2048];
    private readonly byte[] _message = new byte[512];
    private readonly byte[] _nonce = new byte[16];
    private readonly byte[] _proof = new byte[32];
    private readonly byte[] _call = new byte[2048];
    private readonly HmacSha256 _hmac = new HmacSha256();
    private int _inCount;
    private int _outStart;
    private int _outCount;
    private int _callCount;
    private bool _hasPreface;
    private uint _received;

    public MemoryHub(byte[] key, string id)
    {
        _key = key;
        _id = id;
    }

    public int Results { get; private set; }

    public int Failures { get; private set; }

    public int Pings { get; private set; }

    /// <summary>What the device asked of its hub.</summary>
    public int Calls { get; private set; }

    public bool HasProof { get; private set; }

    public bool HasCapabilities { get; private set; }

    public SocketState State { get; private set; }

    public void Open(string host, int port, bool isSecure)
    {
        State = SocketState.Open;
        _hasPreface = false;
        _inCount = 0;
        _outCount = 0;
        _callCount = 0;
    }

    public void Close()
    {
        State = SocketState.Closed;
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        int taken = count < _outCount ? count : _outCount;
        Array.Copy(_out, _outStart, buffer, offset, taken);
        _outStart += taken;
        _outCount -= taken;
        return taken;
    }

    public int Send(byte[] buffer, int offset, int count)
    {
        Array.Copy(buffer, offset, _in, _inCount, count);
        _inCount += count;
        if (!_hasPreface && _inCount >= PrefaceLength)
        {
            _hasPreface = true;
            Drop(PrefaceLength);
            Frame(4, 0, 0, _message, 0);
        }

        while (_hasPreface && TryFrame())
        {
        }

        return count;
    }

    /// <summary>Down.command: gpio_write(1, true).</summary>
    public void Command(int number)
    {
        byte[] id = Encoding.UTF8.GetBytes("c" + number.ToString());
        byte[] function = Encoding.UTF8.GetBytes("gpio_write");
        int at = Varint(8, (int)_received, 0);
        int body = 2 + id.Length + 2 + function.Length + 4 + 4;
        _message[at++] = 42;
        _message[at++] = (byte)body;
        at = Bytes(10, id, at);
        at = Bytes(18, function, at);
        at = Pair(26, 16, 2, at);
        at = Pair(26, 8, 1, at);
        Say(at);
    }

    private void Take(byte[] up, int offset, int count)
    {
        int end = offset + count;
        int at = offset;
        while (at < end)
        {
            int tag = up[at++];
            int value = 0;
            for (int shift = 0; ; shift += 7)
            {
                int next = up[at++];
                value |= (next & 0x7f) << shift;
                if (next < 0x80)
                {
                    break;
                }
            }

            if (tag == 8)
            {
                _received = (uint)value;
                continue;
            }

            switch (tag >> 3)
            {
                case 2:
                    Challenge(up, at, value);
                    break;
                case 3:
                    HasProof = true;
                    Welcome();
                    break;
                case 4:
                    Results++;
                    // A status other than 0 stands behind the id.
                    if (up[at + 2 + up[at + 1]] == 16 && value > 2 + up[at + 1])
                    {
                        Failures++;
                    }

                    break;
                case 6:
                case 7:
                    HasCapabilities = true;
                    break;
                case 8:
                    Calls++;
                    Answer(up, at + 2, up[at + 1]);
                    break;
            }

            at += value;
        }
    }

    private void Challenge(byte[] hello, int at, int count)
    {
        // Hello: device_id, boot (8 bytes), nonce, and what does not matter here.
        int nonce = at + 2 + hello[at + 1] + 9 + 2;
        byte[] role = Encoding.UTF8.GetBytes("edda hub");
        byte[] id = Encoding.UTF8.GetBytes(_id);
        _hmac.Start(_key, _key.Length);
        _hmac.Add(role, 0, role.Length);
        _hmac.Add(hello, nonce, 16);
        _hmac.Add(_nonce, 0, 16);
        _hmac.Add(id, 0, id.Length);
        _hmac.Finish(_proof, 0);
        _message[0] = 18;
        _message[1] = 52;
        Say(Bytes(18, _proof, Bytes(10, _nonce, 2)));
    }

    private void Welcome()
    {
        int at = Varint(8, (int)_received, 0);
        at = Pair(26, 8, 2, at);
        Say(at);
        at = Varint(8, (int)_received, 0);
        _message[at] = 50;
        _message[at + 1] = 0;
        Say(at + 2);
    }

    /// <summary>Down.result with the id of the call, and all is well.</summary>
    private void Answer(byte[] up, int id, int count)
    {
        byte[] copy = new byte[count];
        Array.Copy(up, id, copy, 0, count);
        int at = Varint(8, (int)_received, 0);
        _message[at++] = 58;
        _message[at++] = (byte)(count + 2);
        Say(Bytes(10, copy, at));
    }

    private int Bytes(int tag, byte[] bytes, int at)
    {
        _message[at++] = (byte)tag;
        _message[at++] = (byte)bytes.Length;
        Array.Copy(bytes, 0, _message, at, bytes.Length);
        return at + bytes.Length;
    }

    /// <summary>A message of one small number.</summary>
    private int Pair(int tag, int inner, int value, int at)
    {
        _message[at] = (byte)tag;
        _message[at + 1] = 2;
        _message[at + 2] = (byte)inner;
        _message[at + 3] = (byte)value;
        return at + 4;
    }

    private int Varint(int tag, int value, int at)
    {
        _message[at++] = (byte)tag;
        while (value >= 0x80)
        {
            _message[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _message[at++] = (byte)value;
        return at;
    }

    private void Say(int count)
    {
        byte[] framed = new byte[count + 5];
        framed[4] = (byte)count;
        Array.Copy(_message, 0, framed, 5, count);
        Frame(0, 0, 1, framed, framed.Length);
    }

    private bool TryFrame()
    {
        if (_inCount < FrameHeader)
        {
            return false;
        }

        int length = (_in[0] << 16) | (_in[1] << 8) | _in[2];
        if (_inCount < FrameHeader + length)
        {
            return false;
        }

        Handle(_in[3], _in[4], length);
        Drop(FrameHeader + length);
        return true;
    }

    private void Handle(int type, int flags, int length)
    {
        if (type == 4 && (flags & 1) == 0)
        {
            Frame(4, 1, 0, _message, 0);
        }
        else if (type == 1)
        {
            Greet();
        }
        else if (type == 6 && (flags & 1) == 0)
        {
            Pings++;
            Array.Copy(_in, FrameHeader, _message, 0, length);
            Frame(6, 1, 0, _message, length);
        }
        else if (type == 0)
        {
            Array.Copy(_in, FrameHeader, _call, _callCount, length);
            _callCount += length;
            while (_callCount >= 5)
            {
                int size = (_call[3] << 8) | _call[4];
                if (_callCount < 5 + size)
                {
                    return;
                }

                Take(_call, 5, size);
                _callCount -= 5 + size;
                Array.Copy(_call, 5 + size, _call, 0, _callCount);
            }
        }
    }

    /// <summary>The table made empty, :status 200 and content-type, as a server's first headers are.</summary>
    private void Greet()
    {
        byte[] type = Encoding.UTF8.GetBytes("application/grpc");
        byte[] block = new byte[5 + type.Length];
        block[0] = 0x20;
        block[1] = 0x88;
        block[2] = 0x0f;
        block[3] = 0x10;
        block[4] = (byte)type.Length;
        Array.Copy(type, 0, block, 5, type.Length);
        Frame(1, 4, 1, block, block.Length);
    }

    private void Frame(int type, int flags, int stream, byte[] payload, int count)
    {
        if (_outCount == 0)
        {
            _outStart = 0;
        }

        int at = _outStart + _outCount;
        _out[at] = 0;
        _out[at + 1] = (byte)(count >> 8);
        _out[at + 2] = (byte)count;
        _out[at + 3] = (byte)type;
        _out[at + 4] = (byte)flags;
        _out[at + 5] = 0;
        _out[at + 6] = 0;
        _out[at + 7] = 0;
        _out[at + 8] = (byte)stream;
        Array.Copy(payload, 0, _out, at + FrameHeader, count);
        _outCount += FrameHeader + count;
    }

    private void Drop(int count)
    {
        Array.Copy(_in, count, _in, 0, _inCount - count);
        _inCount -= count;
    }
}
