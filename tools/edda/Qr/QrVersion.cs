namespace Edda.Tool.Qr;

/// <summary>What a version holds at error correction M (ISO/IEC 18004, table 9).</summary>
internal sealed record QrVersion(int Blocks, int DataPerBlock, int CheckPerBlock)
{
    public static readonly QrVersion[] All =
        [new(1, 16, 10), new(1, 28, 16), new(1, 44, 26), new(2, 32, 18), new(2, 43, 24), new(4, 27, 16)];

    public int Data => Blocks * DataPerBlock;

    /// <summary>Four bits say that bytes come, eight how many.</summary>
    public int TextBytes => Data - 2;
}
