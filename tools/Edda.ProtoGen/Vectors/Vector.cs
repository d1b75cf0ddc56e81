namespace Edda.ProtoGen.Vectors;

/// <summary>One case of what bytes a decoder must make of bytes.</summary>
/// <param name="Name">Unique among all files.</param>
/// <param name="Message">The full name of the message that is read.</param>
/// <param name="Depth">The reader's limit of nesting.</param>
/// <param name="Input">What is read.</param>
/// <param name="Status">The name of the WireStatus it must end with.</param>
/// <param name="Path">The path of the field that failed; empty after success.</param>
/// <param name="Output">What is written again after success.</param>
/// <param name="DeviceOutput">The same where fields nobody knows are skipped instead of kept.</param>
internal sealed record Vector(
    string Name, string Message, int Depth, byte[] Input, string Status, string Path, byte[] Output, byte[] DeviceOutput)
{
    public const int DefaultDepth = 16;

    public bool IsOk => Status == "Ok";
}
