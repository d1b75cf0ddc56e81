using Edda.Contracts.Heimdall.V1;

namespace Edda.Edge.Heimdall.Internal;

/// <summary>A token with a right signature, and the caller it makes.</summary>
internal sealed class VerifiedToken(Token token)
{
    public Token Token { get; } = token;

    public Caller Caller { get; } = new(IdentityKind.Token, token.Subject, token.Scope, token.Expires);
}
