using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Edda.Edge.Heimdall.Internal;

/// <summary>
/// The compact form of a JWT (RFC 7515, 7519): base64url(header) '.' base64url(claims) '.' base64url(signature).
/// The algorithm is not negotiated: anything but ES256 (RFC 7518, 3.4) is malformed here, so neither "none" nor a
/// MAC made with the public key ever reaches a check.
/// </summary>
internal static class TokenText
{
    /// <summary>A full scope of long patterns does not fit, and no header that long is worth a signature check.</summary>
    public const int MaximumLength = 4096;

    public const int SignatureLength = 64;

    private const int MaximumSubject = 128;
    private const int MaximumId = 64;
    private const int MaximumNetwork = 64;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Everything before the last dot: what the signature is over. Empty when there is no dot.</summary>
    public static ReadOnlySpan<char> Signed(ReadOnlySpan<char> text) => text[..Math.Max(text.LastIndexOf('.'), 0)];

    public static string Unsigned(Token token, long issuedAt)
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header))
        {
            json.WriteStartObject();
            json.WriteString("alg"u8, "ES256"u8);
            json.WriteString("typ"u8, "JWT"u8);
            json.WriteString("kid"u8, token.KeyId);
            json.WriteEndObject();
        }

        ArrayBufferWriter<byte> claims = new();
        using (Utf8JsonWriter json = new(claims))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, token.Subject);
            json.WriteString("jti"u8, token.Id);
            json.WriteNumber("iat"u8, issuedAt);
            json.WriteNumber("nbf"u8, token.NotBefore);
            json.WriteNumber("exp"u8, token.Expires);
            WriteList(json, "functions"u8, token.Scope.Functions);
            WriteList(json, "targets"u8, token.Scope.Targets);
            json.WriteString("network"u8, token.Scope.Network);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(header.WrittenSpan) + "." + Base64Url.EncodeToString(claims.WrittenSpan);
    }

    /// <summary>Takes a token apart. False with what is wrong; the signature has not been checked after a true.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, Span<byte> signature, out Token? token, out string wrong)
    {
        token = null;
        wrong = $"a token has up to {MaximumLength} characters";
        if (text.Length > MaximumLength)
            return false;

        wrong = "a token is three parts of base64url with dots between them";
        int first = text.IndexOf('.');
        int last = text.LastIndexOf('.');
        if (first <= 0 || last == first)
            return false;

        Span<byte> bytes = stackalloc byte[MaximumLength];
        if (!TryDecode(text[..first], bytes, out int count))
            return false;
        if (!TryReadHeader(bytes[..count], out string keyId, out wrong))
            return false;

        wrong = "a token is three parts of base64url with dots between them";
        if (!TryDecode(text[(first + 1)..last], bytes, out count))
            return false;
        if (!TryReadClaims(bytes[..count], keyId, out token, out wrong))
            return false;

        wrong = "an ES256 signature has 64 bytes";
        return TryDecode(text[(last + 1)..], bytes, out count) && count == SignatureLength
            && bytes[..count].TryCopyTo(signature);
    }

    private static void WriteList(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Stricter than the framework's decoder, which lets white space and padding pass.</summary>
    private static bool TryDecode(ReadOnlySpan<char> part, Span<byte> bytes, out int count)
    {
        count = 0;
        return !part.IsEmpty && !part.ContainsAnyExcept(Alphabet)
            && Base64Url.DecodeFromChars(part, bytes, out _, out count) == OperationStatus.Done;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out string keyId, out string wrong)
    {
        keyId = "";
        wrong = "the token's header is not a JSON object of known form";
        bool algorithm = false;
        try
        {
            if (!TryOpen(bytes, out Utf8JsonReader json))
                return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                // "crit" (RFC 7515, 4.1.11) asks for understanding that we do not have, so it must not be passed over.
                if (json.ValueTextEquals("crit"u8))
                    return false;
                if (json.ValueTextEquals("alg"u8))
                {
                    wrong = "the token's algorithm is not ES256, the only one there is here";
                    if (algorithm || !json.Read() || json.TokenType != JsonTokenType.String
                        || !json.ValueTextEquals("ES256"u8))
                        return false;

                    algorithm = true;
                }
                else if (json.ValueTextEquals("kid"u8))
                {
                    wrong = "the token's key id is not a short text, given once";
                    if (keyId.Length > 0 || !TryReadText(ref json, MaximumId, out keyId))
                        return false;
                }
                else
                {
                    Pass(ref json);
                }
            }

            wrong = "the token's header lacks alg or kid";
            return algorithm && keyId.Length > 0 && !json.Read();
        }
        catch (JsonException)
        {
            wrong = "the token's header is not JSON";
            return false;
        }
    }

    private static bool TryReadClaims(ReadOnlySpan<byte> bytes, string keyId, out Token? token, out string wrong)
    {
        token = null;
        wrong = "the token's claims are not a JSON object of known form";
        ClaimSet claims = new();
        try
        {
            if (!TryOpen(bytes, out Utf8JsonReader json))
                return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (claims.TryTake(ref json, out string name))
                    continue;

                wrong = $"the token's claim \"{name}\" is of the wrong type, too long or given twice";
                return false;
            }

            if (json.Read())
                return false;
        }
        catch (JsonException)
        {
            wrong = "the token's claims are not JSON";
            return false;
        }

        token = claims.ToToken(keyId);
        wrong = "the token lacks one of sub, jti, exp";
        return token is not null;
    }

    private static bool TryOpen(ReadOnlySpan<byte> bytes, out Utf8JsonReader json)
    {
        json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 4 });
        return Utf8.IsValid(bytes) && json.Read() && json.TokenType == JsonTokenType.StartObject;
    }

    private static void Pass(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    private static bool TryReadText(ref Utf8JsonReader json, int maximumLength, out string text)
    {
        text = "";
        if (!json.Read() || json.TokenType != JsonTokenType.String || json.ValueSpan.Length > 6 * maximumLength)
            return false;
        // Half a surrogate pair in an escape would make GetString throw; nothing we issue needs an escape for it.
        if (json.ValueIsEscaped && json.ValueSpan.IndexOf("\\u"u8) >= 0)
            return false;

        text = json.GetString()!;
        return text.Length <= maximumLength && !text.AsSpan().ContainsAnyInRange('\0', '\u001f');
    }

    /// <summary>The claims that count, while they are gathered. Those that do not are passed over (RFC 7519, 4).</summary>
    private ref struct ClaimSet
    {
        private string? _subject;
        private string? _id;
        private string? _network;
        private List<string>? _functions;
        private List<string>? _targets;
        private long? _notBefore;
        private long? _expires;

        public bool TryTake(ref Utf8JsonReader json, out string name)
        {
            if (json.ValueTextEquals(name = "sub"))
                return TryText(ref json, MaximumSubject, ref _subject);
            if (json.ValueTextEquals(name = "jti"))
                return TryText(ref json, MaximumId, ref _id);
            if (json.ValueTextEquals(name = "network"))
                return TryText(ref json, MaximumNetwork, ref _network);
            if (json.ValueTextEquals(name = "functions"))
                return TryList(ref json, ref _functions);
            if (json.ValueTextEquals(name = "targets"))
                return TryList(ref json, ref _targets);
            if (json.ValueTextEquals(name = "nbf"))
                return TryTime(ref json, ref _notBefore);
            if (json.ValueTextEquals(name = "exp"))
                return TryTime(ref json, ref _expires);

            Pass(ref json);
            return true;
        }

        public readonly Token? ToToken(string keyId) =>
            string.IsNullOrEmpty(_subject) || string.IsNullOrEmpty(_id) || _expires is null
                ? null
                : new Token
                {
                    KeyId = keyId,
                    Id = _id,
                    Subject = _subject,
                    Scope = new Scope(_functions?.ToArray() ?? [], _targets?.ToArray() ?? [], _network ?? ""),
                    NotBefore = _notBefore ?? 0,
                    Expires = _expires.Value,
                };

        private static bool TryText(ref Utf8JsonReader json, int maximumLength, ref string? value)
        {
            if (value is not null || !TryReadText(ref json, maximumLength, out string read))
                return false;

            value = read;
            return true;
        }

        private static bool TryTime(ref Utf8JsonReader json, ref long? value)
        {
            if (value is not null || !json.Read() || json.TokenType != JsonTokenType.Number
                || !json.TryGetInt64(out long read) || read < 0)
                return false;

            value = read;
            return true;
        }

        private static bool TryList(ref Utf8JsonReader json, ref List<string>? values)
        {
            if (values is not null || !json.Read() || json.TokenType != JsonTokenType.StartArray)
                return false;

            values = [];
            while (TryReadText(ref json, Scope.MaximumPatternLength, out string read))
            {
                if (read.Length == 0 || values.Count == Scope.MaximumPatterns)
                    return false;
                values.Add(read);
            }

            return json.TokenType == JsonTokenType.EndArray;
        }
    }
}
