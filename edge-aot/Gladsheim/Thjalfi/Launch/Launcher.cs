using Edda.Gladsheim.Thjalfi.Adoption;

namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>Starts programs.</summary>
public sealed class Launcher : IDisposable
{
    /// <param name="slot">Where the intent and the new pid are made durable; null for commands nobody adopts.</param>
    public LaunchResult Launch(LaunchPlan plan, LedgerSlot? slot = null) => throw new NotSupportedException();

    public void Dispose() => throw new NotSupportedException();
}
