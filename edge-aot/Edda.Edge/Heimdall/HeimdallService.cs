using Edda.Contracts.Heimdall.V1;
using Edda.Core.Grpc;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall.Internal;
using Edda.Edge.Logs;
using ContractScope = Edda.Contracts.Heimdall.V1.Scope;

namespace Edda.Edge.Heimdall;

/// <summary>Tokens for others, as a gRPC service. Who may call what is the gate's business, before we are asked.</summary>
public sealed class HeimdallService(Sentry sentry, Logger log) : HeimdallBase
{
    private const int MaximumId = 64;

    private readonly HeimdallLog _log = new(log);

    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        new FunctionDescription
        {
            Name = "issue_token",
            Description = "Makes a token for somebody else, with no more rights than the caller has.",
            Method = HeimdallDescriptor.IssueToken.Path,
            Parameters =
            [
                new ParameterDescription("subject", ValueKind.String, "Whom the token is for.") { Required = true },
                new ParameterDescription("scope", ValueKind.Object, "Functions, targets and network.") { Required = true },
                new ParameterDescription("lifetime_seconds", ValueKind.Integer, "0: what the settings say.")
                {
                    DefaultValue = "0",
                    Minimum = 0,
                },
            ],
            Returns = ValueKind.Object,
            ReturnDescription = "The token, its id and when it expires.",
            Domain = CommonDomain.Name,
        },
        new FunctionDescription
        {
            Name = "check_token",
            Description = "Says whether a token would be let through and, if not, why.",
            Method = HeimdallDescriptor.CheckToken.Path,
            Parameters =
            [
                new ParameterDescription("token", ValueKind.String, "The token.") { Required = true },
                new ParameterDescription("function", ValueKind.String, "The method it would call; empty: any."),
                new ParameterDescription("target", ValueKind.String, "What the call would act on; empty: nothing."),
            ],
            Returns = ValueKind.Object,
            ReturnDescription = "allowed; else a reason.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "revoke_token",
            Description = "Makes a token of this service worthless before it expires.",
            Method = HeimdallDescriptor.RevokeToken.Path,
            Parameters =
            [
                new ParameterDescription("token_id", ValueKind.String, "The token's id.") { Required = true },
                new ParameterDescription("expires_unix_s", ValueKind.Integer, "When it would have expired."),
            ],
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "get_keys",
            Description = "Lists the public keys that tokens are checked with.",
            Method = HeimdallDescriptor.GetKeys.Path,
            Returns = ValueKind.Array,
            ReturnDescription = "Each key's id and its point on P-256.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "who_am_i",
            Description = "Says who the service takes the caller to be.",
            Method = HeimdallDescriptor.WhoAmI.Path,
            Returns = ValueKind.Object,
            ReturnDescription = "Kind, name and scope.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
    ];

    public override ValueTask IssueToken(IssueTokenRequest request, IssueTokenResponse response, ServerCall call)
    {
        Caller caller = call.Caller();
        string subject = request.Subject.ToString();
        TokenRefusal refusal = sentry.Issuer.Issue(
            caller, subject, ToScope(request.Scope), request.LifetimeSeconds, out Token? token, out string text);
        if (refusal.IsRefused)
        {
            _log.Refused(refusal.Reason, caller.Name, subject);
            call.Fail(refusal.IsDenied ? StatusCode.PermissionDenied : StatusCode.InvalidArgument, refusal.Reason);
            return default;
        }

        _log.Issued(token!, caller.Name);
        response.Token = text;
        response.TokenId = token!.Id;
        response.ExpiresUnixS = token.Expires;
        return default;
    }

    public override ValueTask CheckToken(CheckTokenRequest request, CheckTokenResponse response, ServerCall call)
    {
        Denial denial = sentry.Verifier.Verify(request.Token.ToString(), out _, out Token? token);
        string function = request.Function.ToString();
        string target = request.Target.ToString();
        if (!denial.IsDenied && function.Length > 0 && !token!.Scope.AllowsFunction(function))
            denial = new Denial(DenialReason.Function, "the token's scope does not have the function " + function);
        if (!denial.IsDenied && !token!.Scope.AllowsTarget(target))
            denial = new Denial(DenialReason.Target, "the token's scope does not have the target " + target);

        response.Allowed = !denial.IsDenied;
        response.Reason = denial.Reason;
        response.Detail = denial.Detail;
        if (token is null)
            return default;

        response.Subject = token.Subject;
        response.ExpiresUnixS = token.Expires;
        Copy(token.Scope, response.EnsureScope());
        return default;
    }

    public override ValueTask RevokeToken(RevokeTokenRequest request, RevokeTokenResponse response, ServerCall call)
    {
        string id = request.TokenId.ToString();
        if (id.Length is 0 or > MaximumId)
        {
            call.Fail(StatusCode.InvalidArgument, $"token_id: 1 to {MaximumId} characters are needed");
            return default;
        }

        try
        {
            // Never shorter than one of our own could live, whatever the caller believes of it.
            long until = Math.Max(request.ExpiresUnixS, sentry.Issuer.LatestExpiry());
            if (sentry.Verifier.Revoke(id, until))
                _log.Revoked(id, call.Caller().Name);
            else
                call.Fail(StatusCode.ResourceExhausted, "the list of revoked tokens is full");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _log.NotRevoked(id, failure);
            call.Fail(StatusCode.Unavailable, "the revocation could not be written down, so the token is still good");
        }

        return default;
    }

    public override ValueTask GetKeys(GetKeysRequest request, GetKeysResponse response, ServerCall call)
    {
        foreach (VerifyingKey key in sentry.Verifier.Keys())
        {
            PublicKey copy = response.Keys.Add();
            copy.KeyId = key.Id;
            copy.X.Set(key.X.Span);
            copy.Y.Set(key.Y.Span);
        }

        return default;
    }

    public override ValueTask WhoAmI(WhoAmIRequest request, WhoAmIResponse response, ServerCall call)
    {
        Caller caller = call.Caller();
        response.Kind = caller.Kind;
        response.Name = caller.Name;
        Copy(caller.Scope, response.EnsureScope());
        return default;
    }

    private static Scope ToScope(ContractScope? scope)
    {
        if (scope is null)
            return Scope.Nothing;

        string[] functions = new string[scope.Functions.Count];
        for (int i = 0; i < functions.Length; i++)
            functions[i] = scope.Functions[i].ToString();
        string[] targets = new string[scope.Targets.Count];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = scope.Targets[i].ToString();
        return new Scope(functions, targets, scope.Network.ToString());
    }

    private static void Copy(Scope from, ContractScope to)
    {
        foreach (string function in from.Functions)
            to.Functions.Add(function);
        foreach (string target in from.Targets)
            to.Targets.Add(target);
        to.Network = from.Network;
    }
}
