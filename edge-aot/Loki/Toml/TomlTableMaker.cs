namespace Edda.Loki.Toml;

/// <summary>How a table came to be. TOML 1.0, "Table" and "Inline Table": it says who may add to it later.</summary>
internal enum TomlTableMaker
{
    /// <summary>As a part of a longer header: its own header may follow, once.</summary>
    LongerHeader,

    /// <summary>By its own header, or the document itself.</summary>
    Header,

    /// <summary>By a dotted key: dotted keys of the same section may add to it, no header may.</summary>
    DottedKey,

    /// <summary>Between braces: complete.</summary>
    Braces,
}
