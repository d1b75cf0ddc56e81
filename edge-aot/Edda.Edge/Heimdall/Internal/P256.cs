namespace Edda.Edge.Heimdall.Internal;

/// <summary>The few facts about the curve that are needed without a cryptographic library.</summary>
internal static class P256
{
    public const int ScalarLength = 32;

    /// <summary>The order of the group (FIPS 186-4, D.1.2.3), big-endian.</summary>
    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    /// <summary>A private key is a number from 1 to the order less one.</summary>
    public static bool IsPrivateKey(ReadOnlySpan<byte> scalar) =>
        scalar.Length == ScalarLength && scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(Order) < 0;
}
