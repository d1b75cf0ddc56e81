namespace Edda.Edge.Logs.Internal;

/// <summary>Standard error or standard output, which are the process's own and are never closed here.</summary>
internal sealed class StreamSink(string name, Stream stream) : LogSink
{
    public override string Name => name;

    public override void Write(ReadOnlySpan<byte> lines, out int written)
    {
        written = 0;
        stream.Write(lines);
        written = lines.Length;
    }
}
