using System.Buffers.Text;

namespace Edda.Edge.Heimdall;

/// <summary>Makes tokens. Any thread may use it.</summary>
public sealed class TokenIssuer(SigningKey key, HeimdallSettings settings, TimeProvider clock)
{
    private const int MaximumSubject = 128;
    private const int MaximumNetwork = 64;

    private volatile HeimdallSettings _settings = settings;

    public void Apply(HeimdallSettings settings) => _settings = settings;

    /// <summary>The latest time that a token issued now or before can expire.</summary>
    public long LatestExpiry() => Now() + (long)HeimdallLimits.LongestLifetime.TotalSeconds;

    /// <summary>A new token, with no more rights than the one has who asks for it and no longer than that one's.</summary>
    /// <param name="lifetimeSeconds">0: the default of the settings.</param>
    /// <param name="token">What the token says; null when it is refused.</param>
    /// <returns>Empty, or what is wrong with the wish.</returns>
    public TokenRefusal Issue(
        Caller issuer, string subject, Scope scope, long lifetimeSeconds, out Token? token, out string text)
    {
        HeimdallSettings settings = _settings;
        token = null;
        text = "";
        if (Flaw(subject, scope) is { } flaw)
            return new TokenRefusal(false, flaw);

        long longest = (long)settings.MaximumLifetime.TotalSeconds;
        long lifetime = lifetimeSeconds == 0 ? (long)settings.Lifetime.TotalSeconds : lifetimeSeconds;
        if (lifetime < 0 || lifetime > longest)
            return new TokenRefusal(false, $"a lifetime of {lifetime} s was asked for, allowed is up to {longest} s");

        // Whoever is bound to a network hands that on to those who do not ask for one.
        if (scope.Network.Length == 0 && issuer.Scope.Network.Length > 0)
            scope = new Scope(scope.Functions, scope.Targets, issuer.Scope.Network);
        if (!issuer.Scope.Covers(scope))
            return new TokenRefusal(true, "the scope asked for is wider than that of the one who asks");

        long now = Now();
        Token made = new()
        {
            KeyId = key.Id,
            Id = NewId(),
            Subject = subject,
            Scope = scope,
            NotBefore = now,
            Expires = Math.Min(now + lifetime, issuer.Expires),
        };
        text = key.Sign(made, now);
        if (text.Length > Internal.TokenText.MaximumLength)
            return new TokenRefusal(false, "the scope is too large: the token would be longer than 4096 characters");

        token = made;
        return default;
    }

    private static string? Flaw(string subject, Scope scope)
    {
        if (subject.Length is 0 or > MaximumSubject || HasControl(subject))
            return "the subject must be 1 to 128 characters without control characters";
        if (scope.Functions.Count == 0)
            return "the scope names no function, so the token would allow nothing; \"**\" stands for all";
        if (scope.Functions.Count > Scope.MaximumPatterns || scope.Targets.Count > Scope.MaximumPatterns)
            return "the scope has more than 64 patterns in one list";
        if (scope.Network.Length > MaximumNetwork || HasControl(scope.Network))
            return "the network must be up to 64 characters without control characters";
        return HasFlaw(scope.Functions) || HasFlaw(scope.Targets)
            ? "a pattern must be 1 to 256 characters without control characters"
            : null;
    }

    private static bool HasFlaw(IReadOnlyList<string> patterns)
    {
        foreach (string pattern in patterns)
        {
            if (pattern.Length is 0 or > Scope.MaximumPatternLength || HasControl(pattern))
                return true;
        }

        return false;
    }

    private static bool HasControl(string text)
    {
        foreach (char character in text)
        {
            // Not only control characters: half a surrogate pair would not survive the way through JSON.
            if (char.IsControl(character) || char.IsSurrogate(character))
                return true;
        }

        return false;
    }

    /// <summary>122 random bits, from the kernel; a Guid is the one source that needs no cryptographic library.</summary>
    private static string NewId() => Base64Url.EncodeToString(Guid.NewGuid().ToByteArray());

    private long Now() => clock.GetUtcNow().ToUnixTimeSeconds();
}
