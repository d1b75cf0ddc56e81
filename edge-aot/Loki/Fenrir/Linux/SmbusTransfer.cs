using Edda.Core.Grpc;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>
/// The transfers of a bus that knows SMBus only, as those of PCs do (linux/i2c-dev.h, linux/i2c.h): a register's number, and
/// up to 32 bytes written to it or read from it.
/// <code>
/// i2c_smbus_ioctl_data, 16 bytes: | 0 u8 read | 1 u8 register | 4 u32 size | 8 pointer |
/// i2c_smbus_data, 34 bytes: a byte, a word, or a block with its length first
/// </code>
/// </summary>
internal static unsafe class SmbusTransfer
{
    private const uint SetAddress = 0x0703;
    private const uint Transfer = 0x0720;
    private const int RequestSize = 16;
    private const int DataSize = 34;
    private const int MostBytes = 32;

    // I2C_SMBUS_...
    private const uint Byte = 1;
    private const uint ByteData = 2;
    private const uint WordData = 3;
    private const uint I2cBlockData = 8;

    /// <summary>False: the kernel refused. The descriptor is the caller's.</summary>
    public static bool TryTransfer(int fd, string path, int address, ReadOnlySpan<byte> write, Span<byte> read)
    {
        bool isRead = read.Length > 0;
        // What is written before it is read is a register's number and nothing else.
        if (isRead ? write.Length > 1 || read.Length > (write.Length == 0 ? 1 : MostBytes) : write.Length > MostBytes + 1)
            throw new FenrirException(
                StatusCode.InvalidArgument,
                $"{path} knows SMBus only: {write.Length} bytes to write, {read.Length} to read; allowed: up to 33 to write, or 1 and then up to 32 to read");
        byte* data = stackalloc byte[DataSize];
        new Span<byte>(data, DataSize).Clear();
        int count = isRead ? read.Length : Math.Max(0, write.Length - 1);
        uint size = isRead && write.Length == 0 ? Byte : count switch { 0 => Byte, 1 => ByteData, 2 => WordData, _ => I2cBlockData };
        Span<byte> values = new(data + (size == I2cBlockData ? 1 : 0), MostBytes);
        if (size == I2cBlockData)
            data[0] = (byte)count;
        if (!isRead)
            write[1..].CopyTo(values);

        byte* request = stackalloc byte[RequestSize];
        new Span<byte>(request, RequestSize).Clear();
        request[0] = isRead ? (byte)1 : (byte)0;
        request[1] = write.Length > 0 ? write[0] : (byte)0;
        *(uint*)(request + 4) = size;
        *(byte**)(request + 8) = data;
        if (DeviceCalls.ControlByValue(fd, SetAddress, address) < 0 || DeviceCalls.Control(fd, Transfer, request) < 0)
            return false;
        values[..read.Length].CopyTo(read);
        return true;
    }
}
