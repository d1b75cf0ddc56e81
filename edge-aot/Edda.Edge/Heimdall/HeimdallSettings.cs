using System.Buffers;
using System.Buffers.Text;
using Edda.Edge.Heimdall.Internal;
using Edda.Edge.Settings;

namespace Edda.Edge.Heimdall;

/// <summary>Who is let in. All but the key file holds from the next call after the settings changed.</summary>
public sealed class HeimdallSettings
{
    private static readonly SettingsValue<IReadOnlyList<string>> Patterns = Setting.ListOf(
        Setting.Text(
            "a pattern in which * stands for anything but a slash and ** for anything",
            Scope.MaximumPatternLength, text => text.Length > 0),
        0, Scope.MaximumPatterns);

    private static readonly SettingsSchema<LocalUser> User = new SettingsSchema<LocalUser>(() => new LocalUser())
        .Required("uid", Setting.Integer(0, uint.MaxValue - 1L), (user, value) => user.Uid = value)
        .Optional("functions", Patterns, (user, value) => user.Scope = new Scope(value, user.Scope.Targets))
        .Optional("targets", Patterns, (user, value) => user.Scope = new Scope(user.Scope.Functions, value));

    private static readonly SettingsSchema<TrustedKey> Key = new SettingsSchema<TrustedKey>(() => new TrustedKey())
        .Required("key_id", Setting.Text("1 to 64 characters", 64, text => text.Length > 0), (key, value) => key.Id = value)
        .Required("x", Coordinate(), (key, value) => key.X = Base64Url.DecodeFromChars(value))
        .Required("y", Coordinate(), (key, value) => key.Y = Base64Url.DecodeFromChars(value));

    public static SettingsSchema<HeimdallSettings> Schema { get; } =
        new SettingsSchema<HeimdallSettings>(() => new HeimdallSettings())
            .Optional(
                "network", Setting.Text("up to 64 characters", 64), (settings, value) => settings.Network = value)
            .Optional("local_users", Setting.ListOf(User, 0, 256), (settings, value) => settings.LocalUsers = value)
            .Optional(
                "trusted_keys", Setting.ListOf(Key, 0, 64), (settings, value) => settings.TrustedKeys = value)
            .Optional(
                "lifetime", Setting.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
                (settings, value) => settings.Lifetime = value)
            .Optional(
                "max_lifetime", Setting.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24)),
                (settings, value) => settings.MaximumLifetime = value)
            .Optional(
                "leeway", Setting.Duration(TimeSpan.Zero, TimeSpan.FromMinutes(5)),
                (settings, value) => settings.Leeway = value)
            .Optional(
                "key_file", Setting.Text("an absolute path", 1024, Path.IsPathFullyQualified),
                (settings, value) => settings.KeyFile = value)
            .Rule(settings => settings.Lifetime > settings.MaximumLifetime
                ? new SettingsFlaw("lifetime", "", "more than max_lifetime", "allowed: up to max_lifetime")
                : null);

    /// <summary>The network the service belongs to: a token for another one is refused.</summary>
    public string Network { get; set; } = "";

    public IReadOnlyList<LocalUser> LocalUsers { get; set; } = [];

    /// <summary>Whose tokens are accepted beside the service's own.</summary>
    public IReadOnlyList<TrustedKey> TrustedKeys { get; set; } = [];

    /// <summary>How long a token lives when the one who asks for it does not say.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    public TimeSpan MaximumLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>By how much clocks may differ.</summary>
    public TimeSpan Leeway { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Null: in the service's state folder.</summary>
    public string? KeyFile { get; set; }

    private static SettingsValue<string> Coordinate() => Setting.Text(
        "32 bytes as base64url, 43 characters", 43, text => IsCoordinate(text));

    private static bool IsCoordinate(string text)
    {
        Span<byte> bytes = stackalloc byte[P256.ScalarLength + 1];
        return text.Length == 43
            && Base64Url.DecodeFromChars(text, bytes, out _, out int written) == OperationStatus.Done
            && written == P256.ScalarLength;
    }
}
