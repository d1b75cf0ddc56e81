namespace Edda.Edge.Heimdall;

/// <summary>Why no token was issued; by default it was.</summary>
public readonly struct TokenRefusal(bool isDenied, string reason)
{
    private readonly string? _reason = reason;

    /// <summary>The wish is in order and the one who asks may not have it; otherwise the wish itself is wrong.</summary>
    public bool IsDenied { get; } = isDenied;

    public string Reason => _reason ?? "";

    public bool IsRefused => Reason.Length > 0;
}
