namespace Edda.Gladsheim.Roskva;

public enum RestartMode : byte
{
    Never,

    /// <summary>When it ended with a code other than 0, by a signal, or nobody knows how.</summary>
    OnFailure,
    Always,
}
