using Edda.Contracts.Heimdall.V1;

namespace Edda.Edge.Heimdall;

/// <summary>A refusal and its reason, or, by default, none.</summary>
public readonly struct Denial(DenialReason reason, string detail)
{
    private readonly string? _detail = detail;

    public DenialReason Reason { get; } = reason;

    /// <summary>For people. Never holds the token or a part of it.</summary>
    public string Detail => _detail ?? "";

    public bool IsDenied => Reason != DenialReason.Unspecified;

    /// <summary>Who somebody is was not established, in contrast to: is known and may not do this.</summary>
    public bool IsUnauthenticated => Reason is DenialReason.Missing or DenialReason.Malformed
        or DenialReason.Signature or DenialReason.Expired or DenialReason.NotYetValid or DenialReason.Revoked
        or DenialReason.UnknownKey;
}
