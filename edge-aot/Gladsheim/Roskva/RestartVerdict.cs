namespace Edda.Gladsheim.Roskva;

public enum RestartVerdict : byte
{
    /// <summary>It ended well; leave it.</summary>
    Finish,
    Retry,

    /// <summary>It did not end well; leave it and say so.</summary>
    GiveUp,
}
