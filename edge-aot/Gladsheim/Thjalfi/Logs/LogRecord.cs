namespace Edda.Gladsheim.Thjalfi.Logs;

/// <summary>One line of output. <see cref="Line"/> points into the cursor's buffer and is valid until its next read.</summary>
public readonly ref struct LogRecord
{
    public long UnixMilliseconds { get; init; }

    public ReadOnlySpan<byte> Line { get; init; }

    /// <summary>The line was longer than a record may be and this is its next part.</summary>
    public bool Continues { get; init; }

    /// <summary>Lines lost just before this one.</summary>
    public ulong Dropped { get; init; }
}
