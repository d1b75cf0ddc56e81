namespace Edda.Gladsheim.Thjalfi.Trees;

/// <summary>All processes of the machine at one moment; the rows are reused by the next <see cref="Refresh"/>. One thread.</summary>
public sealed class ProcessTable : IDisposable
{
    public ReadOnlySpan<ProcessRow> Rows => throw new NotSupportedException();

    public void Refresh() => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
