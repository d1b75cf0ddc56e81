using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Heimdall;
using Edda.Edge.Internal;
using Scope = Edda.Edge.Heimdall.Scope;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// --issue-token: the first token of a service that is only reached over TCP. Whoever can read the key may do
/// everything anyway, so nobody is asked for rights.
/// </summary>
internal static class TokenCommand
{
    public static string Issue(string service, CommandLine command, HostSettings settings)
    {
        try
        {
            using SigningKey key = KeyFile.OpenOrCreate(Places.KeyFile(service, settings));
            TokenIssuer issuer = new(key, settings.Heimdall, TimeProvider.System);
            Caller owner = new(IdentityKind.LocalUser, "owner", Scope.Everything);
            Scope scope = new(command.Functions, command.Targets, command.Network);
            TokenRefusal refusal = issuer.Issue(
                owner, command.Subject, scope, command.LifetimeSeconds, out _, out string text);
            return refusal.IsRefused ? throw Throw.TokenRefused(refusal.Reason) : text;
        }
        catch (KeyFileException failure)
        {
            throw Throw.StateUnusable(failure);
        }
    }
}
