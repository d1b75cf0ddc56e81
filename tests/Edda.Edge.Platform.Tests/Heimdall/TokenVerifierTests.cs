using System.Security.Cryptography;
using System.Text;
using Edda.Contracts.Heimdall.V1;
using Edda.Edge.Heimdall;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Heimdall;

public sealed class TokenVerifierTests : IDisposable
{
    private readonly FakeClock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _key;
    private readonly ECDsa _raw;
    private readonly RevocationList _revoked;
    private readonly TokenVerifier _verifier;

    public TokenVerifierTests()
    {
        byte[] scalar = new byte[32];
        scalar[31] = 7;
        _key = new SigningKey("own", scalar);
        _raw = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
        _revoked = RevocationList.Open(_folder.File("revoked"), _clock);
        _verifier = new TokenVerifier(_key, _revoked, new HeimdallSettings { Network = "home" }, _clock);
    }

    private long Soon => _clock.UnixSeconds + 60;

    public void Dispose()
    {
        _key.Dispose();
        _raw.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_good_token_makes_its_caller()
    {
        Denial denial = Verify(Signed(TokenForge.Claims(Soon, network: "home")), out Caller caller);

        Assert.False(denial.IsDenied, denial.Detail);
        Assert.Equal(IdentityKind.Token, caller.Kind);
        Assert.Equal("odin", caller.Name);
        Assert.True(caller.Scope.AllowsFunction("/a.B/C"));
    }

    [Theory]
    [InlineData(29, DenialReason.Unspecified)]
    [InlineData(30, DenialReason.Expired)]
    public void A_token_expires_with_some_leeway(int secondsAfter, DenialReason reason)
    {
        string token = Signed(TokenForge.Claims(Soon));
        Assert.False(Verify(token, out _).IsDenied);

        _clock.Advance(TimeSpan.FromSeconds(60 + secondsAfter));

        Assert.Equal(reason, Verify(token, out _).Reason);
    }

    [Theory]
    [InlineData(30, DenialReason.Unspecified)]
    [InlineData(31, DenialReason.NotYetValid)]
    public void A_token_begins_with_some_leeway(int secondsBefore, DenialReason reason)
    {
        string token = Signed(TokenForge.Claims(Soon, notBefore: _clock.UnixSeconds + secondsBefore));

        Assert.Equal(reason, Verify(token, out _).Reason);
    }

    [Fact]
    public void Times_at_the_end_of_numbers_do_no_harm()
    {
        Assert.False(Verify(Signed(TokenForge.Claims(long.MaxValue)), out _).IsDenied);
        Assert.Equal(
            DenialReason.NotYetValid, Verify(Signed(TokenForge.Claims(Soon, notBefore: long.MaxValue)), out _).Reason);
        Assert.Equal(DenialReason.Expired, Verify(Signed(TokenForge.Claims(0)), out _).Reason);
    }

    [Fact]
    public void A_token_for_another_network_is_refused()
    {
        Denial denial = Verify(Signed(TokenForge.Claims(Soon, network: "office")), out _);

        Assert.Equal(DenialReason.WrongNetwork, denial.Reason);
        Assert.False(denial.IsUnauthenticated);
    }

    [Fact]
    public void A_changed_token_is_refused()
    {
        string good = Signed(TokenForge.Claims(Soon, functions: "[\"/a.B/C\"]"));
        string[] parts = good.Split('.');
        string forged = parts[0] + "." + TokenForge.Part(TokenForge.Claims(Soon)) + "." + parts[2];

        Assert.Equal(DenialReason.Signature, Verify(forged, out _).Reason);
    }

    [Fact]
    public void A_token_signed_with_another_key_under_our_id_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(
            DenialReason.Signature,
            Verify(TokenForge.Sign(other, TokenForge.Header("own"), TokenForge.Claims(Soon)), out _).Reason);
    }

    [Fact]
    public void A_token_of_an_unknown_key_is_refused()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(
            DenialReason.UnknownKey,
            Verify(TokenForge.Sign(other, TokenForge.Header("other"), TokenForge.Claims(Soon)), out _).Reason);
    }

    [Fact]
    public void A_token_of_a_trusted_key_is_believed_until_it_is_trusted_no_more()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = other.ExportParameters(false).Q;
        string token = TokenForge.Sign(other, TokenForge.Header("other"), TokenForge.Claims(Soon));
        TrustedKey trusted = new() { Id = "other", X = point.X!, Y = point.Y! };

        _verifier.Apply(new HeimdallSettings { TrustedKeys = [trusted] });
        Assert.False(Verify(token, out _).IsDenied);

        _verifier.Apply(new HeimdallSettings());
        Assert.Equal(DenialReason.UnknownKey, Verify(token, out _).Reason);
    }

    [Fact]
    public void A_trusted_key_that_is_no_point_believes_nothing()
    {
        _verifier.Apply(new HeimdallSettings
        {
            TrustedKeys = [new TrustedKey { Id = "other", X = new byte[32], Y = new byte[32] }],
        });

        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(
                DenialReason.Signature,
                Verify(TokenForge.Sign(_raw, TokenForge.Header("other"), TokenForge.Claims(Soon)), out _).Reason);
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS256")]
    [InlineData("ES384")]
    [InlineData("RS256")]
    [InlineData("es256")]
    [InlineData("")]
    public void The_algorithm_is_not_the_tokens_to_choose(string algorithm)
    {
        Denial denial = Verify(
            TokenForge.Sign(_raw, TokenForge.Header("own", algorithm), TokenForge.Claims(Soon)), out _);

        Assert.Equal(DenialReason.Malformed, denial.Reason);
        Assert.Contains("ES256", denial.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void No_signature_is_no_token()
    {
        string unsigned = TokenForge.Unsigned(TokenForge.Header("own", "none"), TokenForge.Claims(Soon));

        Assert.Equal(DenialReason.Malformed, Verify(unsigned + ".", out _).Reason);
        Assert.Equal(DenialReason.Malformed, Verify(unsigned, out _).Reason);
    }

    [Fact]
    public void A_MAC_with_the_public_key_is_no_signature()
    {
        VerifyingKey key = _key.PublicKey();
        string unsigned = TokenForge.Unsigned(TokenForge.Header("own", "HS256"), TokenForge.Claims(Soon));
        byte[] shared = [.. key.X.Span, .. key.Y.Span];
        byte[] mac = HMACSHA256.HashData(shared, Encoding.ASCII.GetBytes(unsigned));

        Assert.Equal(
            DenialReason.Malformed,
            Verify(unsigned + "." + System.Buffers.Text.Base64Url.EncodeToString(mac), out _).Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("a.b.c")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.e30")]
    [InlineData("bm90IGpzb24.e30.AA")]
    [InlineData("é.ü.ö")]
    public void Text_of_another_form_is_malformed(string text) =>
        Assert.Equal(DenialReason.Malformed, Verify(text, out _).Reason);

    [Theory]
    [InlineData("""{"sub":"odin","jti":"1"}""")]
    [InlineData("""{"sub":"odin","exp":9999999999}""")]
    [InlineData("""{"jti":"1","exp":9999999999}""")]
    [InlineData("""{"sub":"","jti":"1","exp":9999999999}""")]
    [InlineData("""{"sub":5,"jti":"1","exp":9999999999}""")]
    [InlineData("""{"sub":"a","sub":"b","jti":"1","exp":9999999999}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":"9999999999"}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999.5}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":-1}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":1e30}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999,"functions":"**"}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999,"functions":[1]}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999,"functions":[""]}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999,"functions":["a"],"functions":["**"]}""")]
    [InlineData("""{"sub":"a\u0000","jti":"1","exp":9999999999}""")]
    [InlineData("""{"sub":"\ud800","jti":"1","exp":9999999999}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999} {}""")]
    [InlineData("""{"sub":"a","jti":"1","exp":9999999999""")]
    [InlineData("""["sub"]""")]
    [InlineData("""{"x":{"x":{"x":{"x":{"x":1}}}}}""")]
    [InlineData("""null""")]
    public void Claims_of_another_form_are_malformed_although_the_signature_is_right(string claims) =>
        Assert.Equal(DenialReason.Malformed, Verify(Signed(claims), out _).Reason);

    [Theory]
    [InlineData("""{"alg":"ES256","kid":"own","crit":["b64"],"b64":false}""")]
    [InlineData("""{"alg":"ES256"}""")]
    [InlineData("""{"kid":"own"}""")]
    [InlineData("""{"alg":"ES256","alg":"ES256","kid":"own"}""")]
    [InlineData("""{"alg":["ES256"],"kid":"own"}""")]
    [InlineData("""{"alg":"ES256","kid":5}""")]
    public void Headers_of_another_form_are_malformed(string header) =>
        Assert.Equal(
            DenialReason.Malformed, Verify(TokenForge.Sign(_raw, header, TokenForge.Claims(Soon)), out _).Reason);

    [Fact]
    public void Unknown_claims_and_headers_are_passed_over()
    {
        string claims = TokenForge.Claims(Soon)[..^1] + ""","more":{"x":[1,2]},"iss":"somebody"}""";
        string header = """{"typ":"at+jwt","alg":"ES256","kid":"own","x":{"y":[]}}""";

        Assert.False(Verify(TokenForge.Sign(_raw, header, claims), out _).IsDenied);
    }

    [Fact]
    public void White_space_and_padding_are_no_base64url()
    {
        string good = Signed(TokenForge.Claims(Soon));

        Assert.Equal(DenialReason.Malformed, Verify(good + "=", out _).Reason);
        Assert.Equal(DenialReason.Malformed, Verify(good + "\n", out _).Reason);
        Assert.Equal(DenialReason.Malformed, Verify(" " + good, out _).Reason);
    }

    [Fact]
    public void Too_long_a_token_is_refused_before_anything_is_done_with_it()
    {
        Denial denial = Verify(new string('a', 1 << 20), out _);

        Assert.Equal(DenialReason.Malformed, denial.Reason);
        Assert.Equal("a token has up to 4096 characters", denial.Detail);
    }

    [Fact]
    public void Random_bytes_for_a_token_never_throw()
    {
        Random random = new(7);
        string good = Signed(TokenForge.Claims(Soon));
        for (int i = 0; i < 20_000; i++)
        {
            char[] text = good.ToCharArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = (char)random.Next(0x20, 0x7F);
            Verify(new string(text)[..random.Next(text.Length)], out _);
        }
    }

    [Fact]
    public void A_revoked_token_is_refused_also_when_it_is_remembered()
    {
        string token = Signed(TokenForge.Claims(Soon));
        Assert.False(Verify(token, out _).IsDenied);

        Assert.True(_verifier.Revoke("id-1", Soon));

        Assert.Equal(DenialReason.Revoked, Verify(token, out _).Reason);
    }

    [Fact]
    public void A_revocation_outlives_the_process()
    {
        string token = Signed(TokenForge.Claims(Soon));
        _verifier.Revoke("id-1", Soon);

        TokenVerifier next = new(
            _key, RevocationList.Open(_folder.File("revoked"), _clock), new HeimdallSettings(), _clock);

        Assert.Equal(DenialReason.Revoked, next.Verify(token, out _, out _).Reason);
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        for (int i = 0; i < 1100; i++)
            Assert.False(Verify(Signed(TokenForge.Claims(Soon, id: "id-" + i)), out _).IsDenied);

        Assert.InRange(_verifier.RememberedTokens, 512, 1024);
    }

    [Fact]
    public void A_known_token_takes_no_memory()
    {
        string token = Signed(TokenForge.Claims(Soon));
        Verify(token, out _);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Verify(token, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private string Signed(string claims) => TokenForge.Sign(_raw, TokenForge.Header("own"), claims);

    private Denial Verify(string token, out Caller caller) => _verifier.Verify(token, out caller, out _);
}
