using System.Globalization;
using System.Text;
using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Heimdall.Internal;

namespace Edda.Edge.Heimdall;

/// <summary>Tells whether a token is to be believed. What it allows is the scope's business. Any thread may use it.</summary>
public sealed class TokenVerifier
{
    private const int GenerationSize = 512;

    private readonly RevocationList _revoked;
    private readonly TimeProvider _clock;
    private readonly SigningKey _own;
    private readonly VerifiedTokens _verified = new(GenerationSize);
    private volatile Trust _trust;

    /// <param name="own">Its tokens are believed beside those of the settings' trusted keys.</param>
    public TokenVerifier(SigningKey own, RevocationList revoked, HeimdallSettings settings, TimeProvider clock)
    {
        _own = own;
        _revoked = revoked;
        _clock = clock;
        _trust = new Trust(settings);
    }

    internal int RememberedTokens => _verified.Count;

    public void Apply(HeimdallSettings settings)
    {
        _trust = new Trust(settings);
        _verified.Clear();
    }

    /// <summary>Whose tokens are believed, the service's own key first.</summary>
    public IReadOnlyList<VerifyingKey> Keys()
    {
        List<VerifyingKey> keys = [_own.PublicKey()];
        keys.AddRange(_trust.Keys.Values);
        return keys;
    }

    /// <summary>Makes a token worthless, for everybody from here on.</summary>
    /// <returns>False when the list of revocations is full.</returns>
    /// <exception cref="IOException">It could not be written down.</exception>
    public bool Revoke(string tokenId, long expiresUnixSeconds)
    {
        if (!_revoked.Add(tokenId, expiresUnixSeconds))
            return false;

        _verified.Clear();
        return true;
    }

    /// <summary>The caller that the token makes, or why none. The token's text alone, without "Bearer".</summary>
    public Denial Verify(ReadOnlySpan<char> text, out Caller caller, out Token? token)
    {
        caller = Caller.Anonymous;
        token = null;
        Trust trust = _trust;
        if (!_verified.TryGet(text, out VerifiedToken? verified))
        {
            Denial denial = Check(text, trust, out verified);
            if (denial.IsDenied)
                return denial;
        }

        Denial timing = CheckTime(verified!.Token, trust);
        if (timing.IsDenied)
            return timing;

        caller = verified.Caller;
        token = verified.Token;
        return token.Scope.AllowsNetwork(trust.Network)
            ? default
            : new Denial(
                DenialReason.WrongNetwork,
                $"the token is for the network \"{token.Scope.Network}\", this service belongs to \"{trust.Network}\"");
    }

    private Denial Check(ReadOnlySpan<char> text, Trust trust, out VerifiedToken? verified)
    {
        verified = null;
        Span<byte> signature = stackalloc byte[TokenText.SignatureLength];
        if (!TokenText.TryRead(text, signature, out Token? token, out string wrong))
            return new Denial(DenialReason.Malformed, wrong);

        VerifyingKey? key = token!.KeyId == _own.Id ? trust.Own(_own) : trust.Keys.GetValueOrDefault(token.KeyId);
        if (key is null)
            return new Denial(DenialReason.UnknownKey, "the token was signed with a key that is not trusted here");

        Span<byte> signed = stackalloc byte[TokenText.MaximumLength];
        int length = Encoding.ASCII.GetBytes(TokenText.Signed(text), signed);
        if (!key.Verify(signed[..length], signature))
            return new Denial(DenialReason.Signature, "the token's signature is not right");
        if (_revoked.Contains(token.Id))
            return new Denial(DenialReason.Revoked, "the token was revoked");

        verified = new VerifiedToken(token);
        _verified.Add(text.ToString(), verified);
        // A revocation between the look at the list and the line above has cleared too early.
        if (_revoked.Contains(token.Id))
        {
            _verified.Clear();
            return new Denial(DenialReason.Revoked, "the token was revoked");
        }

        return default;
    }

    private Denial CheckTime(Token token, Trust trust)
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        if (now >= token.Expires && now - token.Expires >= trust.LeewaySeconds)
            return new Denial(DenialReason.Expired, "the token has expired, at " + Show(token.Expires));
        if (now < token.NotBefore && token.NotBefore - now > trust.LeewaySeconds)
            return new Denial(DenialReason.NotYetValid, "the token is not valid before " + Show(token.NotBefore));
        return default;
    }

    private static string Show(long unixSeconds) =>
        unixSeconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? unixSeconds.ToString(CultureInfo.InvariantCulture)
            : DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
                .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>One set of settings in the form that checks need. Replaced as a whole.</summary>
    private sealed class Trust
    {
        private VerifyingKey? _own;

        public Trust(HeimdallSettings settings)
        {
            Network = settings.Network;
            LeewaySeconds = (long)settings.Leeway.TotalSeconds;
            Dictionary<string, VerifyingKey> keys = new(StringComparer.Ordinal);
            foreach (TrustedKey key in settings.TrustedKeys)
                keys[key.Id] = new VerifyingKey(key.Id, key.X, key.Y);
            Keys = keys;
        }

        public string Network { get; }

        public long LeewaySeconds { get; }

        public Dictionary<string, VerifyingKey> Keys { get; }

        public VerifyingKey Own(SigningKey key) => _own ??= key.PublicKey();
    }
}
