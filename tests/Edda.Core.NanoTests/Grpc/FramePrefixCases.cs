using Edda.Core.Grpc;

namespace Edda.Core.NanoTests.Grpc;

public static class FramePrefixCases
{
    public static void Run(Report report)
    {
        Read(report, "0000000000", FrameStatus.Ok, 0);
        Read(report, "0100000064", FrameStatus.Ok, 100);
        Read(report, "0000000065", FrameStatus.TooLarge, 101);
        Read(report, "0080000000", FrameStatus.TooLarge, 2147483648);
        Read(report, "00ffffffff", FrameStatus.TooLarge, 4294967295);
        Read(report, "02000000", FrameStatus.Incomplete, 0);
        Read(report, "0200000000", FrameStatus.BadFlag, 0);

        byte[] into = new byte[6];
        FramePrefix.Write(into, 1, true, 0x01020304);
        report.Bytes("prefix written", "000101020304", into, 0, 6);
    }

    private static void Read(Report report, string hex, FrameStatus expected, long length)
    {
        var prefix = new FramePrefix();
        byte[] bytes = Hex.Decode(hex);
        report.Equal("prefix " + hex, (int)expected, (int)prefix.Read(bytes, 0, bytes.Length, 100));
        if (expected == FrameStatus.Ok || expected == FrameStatus.TooLarge)
            report.Equal("prefix " + hex + ", length", length, prefix.Length);
    }
}
