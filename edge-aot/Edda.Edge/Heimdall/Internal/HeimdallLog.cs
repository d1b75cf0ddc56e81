using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Logs;

namespace Edda.Edge.Heimdall.Internal;

/// <summary>What Heimdall writes into the log. Never a token or a part of one.</summary>
internal sealed class HeimdallLog(Logger log)
{
    private const int DeniedId = LogEvents.Heimdall + 1;
    private const int IssuedId = LogEvents.Heimdall + 2;
    private const int RevokedId = LogEvents.Heimdall + 3;
    private const int RefusedId = LogEvents.Heimdall + 4;
    private const int NotRevokedId = LogEvents.Heimdall + 5;

    public void Denied(Denial denial, string caller, string peer, string function, string target) =>
        log.Begin(LogLevel.Warning, DeniedId, "denied")
            .With("reason", Word(denial.Reason)).With("detail", denial.Detail).With("caller", caller)
            .With("peer", peer).With("function", function).With("target", target).Write();

    public void Issued(Token token, string issuer) =>
        log.Begin(LogLevel.Information, IssuedId, "token issued")
            .With("token_id", token.Id).With("subject", token.Subject).With("expires", token.Expires)
            .With("issuer", issuer).Write();

    public void Refused(string reason, string issuer, string subject) =>
        log.Begin(LogLevel.Warning, RefusedId, "token not issued")
            .With("reason", reason).With("issuer", issuer).With("subject", subject).Write();

    public void Revoked(string tokenId, string caller) =>
        log.Begin(LogLevel.Information, RevokedId, "token revoked")
            .With("token_id", tokenId).With("caller", caller).Write();

    public void NotRevoked(string tokenId, Exception failure) =>
        log.Begin(LogLevel.Error, NotRevokedId, "a revocation could not be written down")
            .With("token_id", tokenId).With("error", failure).Write();

    private static string Word(DenialReason reason) => reason switch
    {
        DenialReason.Missing => "missing",
        DenialReason.Malformed => "malformed",
        DenialReason.Signature => "signature",
        DenialReason.Expired => "expired",
        DenialReason.NotYetValid => "not_yet_valid",
        DenialReason.Revoked => "revoked",
        DenialReason.UnknownKey => "unknown_key",
        DenialReason.WrongNetwork => "wrong_network",
        DenialReason.Function => "function",
        DenialReason.Target => "target",
        DenialReason.LocalUser => "local_user",
        _ => "none",
    };
}
