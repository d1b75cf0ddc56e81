using Edda.Edge.Logs;

namespace Edda.Edge.Heimdall;

/// <summary>A service's key, the tokens made and checked with it, and the gate. Owns the key until Dispose.</summary>
public sealed class Sentry : IDisposable
{
    private readonly SigningKey _key;

    private Sentry(SigningKey key, RevocationList revoked, HeimdallSettings settings, Logger log, uint self, TimeProvider clock)
    {
        _key = key;
        Verifier = new TokenVerifier(key, revoked, settings, clock);
        Issuer = new TokenIssuer(key, settings, clock);
        Gate = new Gate(Verifier, settings, log, self);
    }

    public TokenVerifier Verifier { get; }

    public TokenIssuer Issuer { get; }

    public Gate Gate { get; }

    /// <param name="self">The user the service runs as.</param>
    /// <exception cref="KeyFileException">A file is there and cannot be used, or cannot be made.</exception>
    public static Sentry Open(
        string keyFile, string revocations, HeimdallSettings settings, Logger log, uint self, TimeProvider clock)
    {
        RevocationList revoked = RevocationList.Open(revocations, clock);
        return new Sentry(KeyFile.OpenOrCreate(keyFile), revoked, settings, log, self, clock);
    }

    /// <summary>All but the key file.</summary>
    public void Apply(HeimdallSettings settings)
    {
        Verifier.Apply(settings);
        Issuer.Apply(settings);
        Gate.Apply(settings);
    }

    public void Dispose() => _key.Dispose();
}
