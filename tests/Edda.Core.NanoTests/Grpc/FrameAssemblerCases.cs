using Edda.Core.Grpc;

namespace Edda.Core.NanoTests.Grpc;

public static class FrameAssemblerCases
{
    public static void Run(Report report)
    {
        byte[] stream = Hex.Decode("0000000003" + "0a0b0c" + "0000000000" + "0100000002" + "0d0e");
        for (int piece = 1; piece <= stream.Length; piece++)
        {
            string name = "frames in pieces of " + piece.ToString();
            report.Equal(name, "0a0b0c..0d0e.", Messages(stream, piece));
        }

        var assembler = new FrameAssembler(4);
        byte[] large = Hex.Decode("00000000050102030405");
        report.Equal("a frame over the limit takes its prefix only", 5, assembler.Feed(large, 0, large.Length));
        report.Equal("and says so", (int)FrameStatus.TooLarge, (int)assembler.Status);
        report.Equal("and stays there", 0, assembler.Feed(large, 5, 5));
    }

    private static string Messages(byte[] stream, int piece)
    {
        var assembler = new FrameAssembler(16);
        string messages = "";
        int at = 0;
        while (at < stream.Length)
        {
            int count = stream.Length - at < piece ? stream.Length - at : piece;
            at += assembler.Feed(stream, at, count);
            if (assembler.Status != FrameStatus.Ok)
                continue;
            messages += Hex.Encode(assembler.Buffer, 0, assembler.Length) + ".";
            assembler.Reset();
        }

        return messages;
    }
}
