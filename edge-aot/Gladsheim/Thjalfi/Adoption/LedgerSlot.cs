namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>One service's place in the <see cref="Ledger"/>. Belongs to the loop's thread.</summary>
public sealed class LedgerSlot
{
    public string Service => throw new NotSupportedException();

    public LedgerEntry Read() => throw new NotSupportedException();

    public void Write(in LedgerEntry entry) => throw new NotSupportedException();
}
