using Edda.Edge.Settings;

namespace Edda.Edge.Hosting;

/// <summary>With what an https address answers. Read at the start; a new certificate needs a restart.</summary>
public sealed class TlsSettings
{
    private static readonly SettingsValue<string> File =
        Setting.Text("an absolute path of a PEM file", 1024, Path.IsPathFullyQualified);

    public static SettingsSchema<TlsSettings> Schema { get; } = new SettingsSchema<TlsSettings>(() => new TlsSettings())
        .Required("certificate", File, (settings, value) => settings.Certificate = value)
        .Required("key", File, (settings, value) => settings.Key = value)
        .Optional("client_roots", File, (settings, value) => settings.ClientRoots = value);

    /// <summary>PEM: the certificate, then those that vouch for it.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>PEM, without a pass phrase.</summary>
    public string Key { get; set; } = "";

    /// <summary>PEM. When set, callers must show a certificate that chains to one of these.</summary>
    public string? ClientRoots { get; set; }
}
