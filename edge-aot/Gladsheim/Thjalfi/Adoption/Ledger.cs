namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>The services' durable records: one memory-mapped file, so that a write costs no system call and survives kill -9.</summary>
public sealed class Ledger : IDisposable
{
    /// <summary>Creates the file when needed and takes the run directory for this process alone, waiting until a
    /// killed predecessor's unborn child has either become its program or ended.</summary>
    public static Ledger Open(string runDirectory) => throw new NotSupportedException();

    /// <summary>All services there is a record of.</summary>
    public IReadOnlyCollection<LedgerSlot> Slots => throw new NotSupportedException();

    public LedgerSlot SlotOf(string service) => throw new NotSupportedException();

    public void Remove(string service) => throw new NotSupportedException();

    /// <summary>Where the services' cgroups were made last time; a later Gladsheim may have been started elsewhere.</summary>
    public string? CgroupRoot { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public void Dispose() => throw new NotSupportedException();
}
