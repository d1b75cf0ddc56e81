namespace Edda.Edge.Gladsheim;

/// <summary>How a platform that embeds Gladsheim reaches it, and starts it when it is not there.</summary>
public sealed class GladsheimOptions
{
    /// <summary>Null: the socket that Gladsheim has by itself.</summary>
    public string? Address { get; set; }

    /// <summary>The program to start when nobody answers; null: then nothing is started, and Init fails.</summary>
    public string? Program { get; set; }

    /// <summary>The settings file it is started with; null: none.</summary>
    public string? Config { get; set; }

    /// <summary>What it is told to be; null: it finds out by itself.</summary>
    public PlatformKind? Platform { get; set; }

    /// <summary>How long to wait until it answers.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A Heimdall token, for an address that is not a Unix socket; null: none.</summary>
    public string? Token { get; set; }
}
