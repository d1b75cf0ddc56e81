namespace Edda.Loki.Hel.Store;

/// <summary>What became of a change.</summary>
internal enum StoreAnswer
{
    Done,

    /// <summary>Compare-and-set found another value; nothing changed.</summary>
    Differs,

    /// <summary>The store, or the tool's part, would become too large; nothing changed.</summary>
    Full,

    /// <summary>The disk did not take it; nothing changed.</summary>
    Failed,
}
