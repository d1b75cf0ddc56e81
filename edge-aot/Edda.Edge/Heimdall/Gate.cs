using System.Globalization;
using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Heimdall.Internal;
using Edda.Edge.Logs;

namespace Edda.Edge.Heimdall;

/// <summary>
/// Decides about each call: who makes it and whether that one may call this function. Any thread may use it; it takes
/// no memory per call once a caller is known.
/// <para>
/// A token that is shown decides, also on a Unix socket. Without one, a Unix peer is who the kernel says it is, and
/// everybody else is nobody and gets to see the health and nothing more.
/// </para>
/// </summary>
public sealed class Gate
{
    private const string Scheme = "Bearer ";
    private const string Health = "/grpc.health.v1.Health/";
    private const string WhoAmI = "/heimdall.v1.Heimdall/WhoAmI";
    private const uint Root = 0;

    private readonly TokenVerifier _verifier;
    private readonly HeimdallLog _log;
    private readonly uint _self;
    private volatile Dictionary<uint, Caller> _users;
    private volatile string[] _provenElsewhere = [];

    /// <param name="self">The user the service runs as, who may do everything, as root may.</param>
    public Gate(TokenVerifier verifier, HeimdallSettings settings, Logger log, uint self)
    {
        _verifier = verifier;
        _log = new HeimdallLog(log);
        _self = self;
        _users = Users(settings);
    }

    public void Apply(HeimdallSettings settings) => _users = Users(settings);

    /// <summary>Lets everybody call a function whose own protocol proves who calls, as that of devices does.</summary>
    public void LeaveTo(string function) => _provenElsewhere = [.. _provenElsewhere, function];

    /// <param name="localUser">The user at the other end of a Unix socket; null on any other transport.</param>
    /// <param name="authorization">The header of that name, or null.</param>
    /// <param name="function">"/package.Service/Method".</param>
    public Denial Admit(uint? localUser, string? authorization, string function, out Caller caller)
    {
        caller = Caller.Anonymous;
        // Those who only ask whether we are well, such as load balancers, have no tokens or stale ones.
        if (function.StartsWith(Health, StringComparison.Ordinal) || Array.IndexOf(_provenElsewhere, function) >= 0)
            return default;

        Denial denial = Identify(localUser, authorization, function, out caller);
        if (denial.IsDenied || function == WhoAmI || caller.Scope.AllowsFunction(function))
            return denial;

        return new Denial(DenialReason.Function, "the scope of the caller does not have the function " + function);
    }

    /// <summary>For handlers, which alone know what a call acts on.</summary>
    public Denial AdmitTarget(Caller caller, string function, string target, object peer)
    {
        if (caller.Scope.AllowsTarget(target))
            return default;

        Denial denial = new(DenialReason.Target, $"the scope of the caller does not have the target {target}");
        _log.Denied(denial, caller.Name, peer.ToString() ?? "", function, target);
        return denial;
    }

    internal void LogDenied(Denial denial, Caller caller, string peer, string function) =>
        _log.Denied(denial, caller.Name, peer, function, "");

    private Denial Identify(uint? localUser, string? authorization, string function, out Caller caller)
    {
        caller = Caller.Anonymous;
        if (authorization is not null)
        {
            return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? _verifier.Verify(authorization.AsSpan(Scheme.Length).Trim(' '), out caller, out _)
                : new Denial(DenialReason.Malformed, "the authorization header is not \"Bearer\" and a token");
        }

        if (localUser is { } uid)
        {
            if (_users.TryGetValue(uid, out Caller? known))
            {
                caller = known;
                return default;
            }

            return function == WhoAmI
                ? default
                : new Denial(DenialReason.LocalUser, $"user {uid} is neither the service's own, root nor listed");
        }

        return function == WhoAmI
            ? default
            : new Denial(DenialReason.Missing, "this address needs a token, in the header \"authorization: Bearer\"");
    }

    private Dictionary<uint, Caller> Users(HeimdallSettings settings)
    {
        Dictionary<uint, Caller> users = [];
        foreach (LocalUser user in settings.LocalUsers)
            users[(uint)user.Uid] = User((uint)user.Uid, user.Scope);
        users[_self] = User(_self, Scope.Everything);
        users[Root] = User(Root, Scope.Everything);
        return users;
    }

    private static Caller User(uint uid, Scope scope) =>
        new(IdentityKind.LocalUser, "uid:" + uid.ToString(CultureInfo.InvariantCulture), scope);
}
