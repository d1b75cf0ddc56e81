using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Trees;

namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>Finds the process a record speaks of, by start time and identity and never by pid alone.</summary>
public static class Adopter
{
    /// <summary>The living process (the caller owns it), or null: it never came to be or has ended.</summary>
    public static ProcessHandle? Find(LedgerSlot slot, ProcessTable table) => throw new NotSupportedException();
}
