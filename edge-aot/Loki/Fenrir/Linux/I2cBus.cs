using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>
/// I2C through i2c-dev: one combined transfer, I2C_RDWR, so nobody else gets between the write and the read. A bus that
/// cannot do that is asked for what SMBus has.
/// <code>i2c_msg, 16 bytes: | 0 u16 address | 2 u16 flags | 4 u16 length | 8 pointer |</code>
/// </summary>
internal static unsafe class I2cBus
{
    private const uint GetAbilities = 0x0705;
    private const uint ReadWriteTransfer = 0x0707;
    private const nuint AnyTransfer = 1; // I2C_FUNC_I2C
    private const ushort ReadFlag = 1;
    private const int MessageSize = 16;

    public static byte[] Transfer(string root, int bus, int address, byte[] write, int readCount)
    {
        string path = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"dev/i2c-{bus}"));
        int fd = DeviceCalls.Open(path, DeviceCalls.ReadWrite | DeviceCalls.CloseOnExec, 0);
        if (fd < 0)
            throw Failed(path, address);
        try
        {
            byte[] read = new byte[readCount];
            nuint abilities = 0;
            if (DeviceCalls.Control(fd, GetAbilities, &abilities) < 0)
                throw Failed(path, address);
            if ((abilities & AnyTransfer) == 0)
                return SmbusTransfer.TryTransfer(fd, path, address, write, read) ? read : throw Failed(path, address);
            fixed (byte* from = write, into = read)
            {
                byte* messages = stackalloc byte[2 * MessageSize];
                new Span<byte>(messages, 2 * MessageSize).Clear();
                int count = 0;
                if (write.Length > 0)
                    Message(messages + MessageSize * count++, address, 0, write.Length, from);
                if (readCount > 0)
                    Message(messages + MessageSize * count++, address, ReadFlag, readCount, into);
                // struct i2c_rdwr_ioctl_data { i2c_msg *msgs; u32 nmsgs; }
                nint* data = stackalloc nint[2];
                data[0] = (nint)messages;
                data[1] = count;
                if (DeviceCalls.Control(fd, ReadWriteTransfer, data) < 0)
                    throw Failed(path, address);
            }

            return read;
        }
        finally
        {
            _ = DeviceCalls.Close(fd);
        }
    }

    private static void Message(byte* at, int address, ushort flags, int length, byte* buffer)
    {
        Span<byte> message = new(at, MessageSize);
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)address);
        BinaryPrimitives.WriteUInt16LittleEndian(message[2..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], (ushort)length);
        *(byte**)(at + 8) = buffer;
    }

    private static FenrirException Failed(string path, int address) =>
        new(
            StatusCode.Unavailable,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{path}, address 0x{address:x2}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}"));
}
