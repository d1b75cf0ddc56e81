using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Edda.Loki.Tools;

/// <summary>
/// One entry of permissions.hosts: a name, "*." and a name, an address, or a network, each with a port or without.
/// </summary>
internal sealed class HostRule
{
    public const string Allowed =
        "a host such as \"example.org\", \"*.example.org\", \"192.168.1.7\", \"10.0.0.0/8\" or \"[2001:db8::1]\", with \":port\" or without";

    private string _name = "";
    private bool _withSubdomains;
    private IPNetwork? _network;
    private int _port;

    private HostRule()
    {
    }

    public static bool TryParse(string text, out HostRule rule)
    {
        rule = new HostRule();
        string host = text;
        int colon = text.LastIndexOf(':');
        bool isBracketed = text.StartsWith('[');
        if (colon > 0 && (isBracketed ? text[colon - 1] == ']' : text.IndexOf(':', StringComparison.Ordinal) == colon))
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out rule._port)
                || rule._port is 0 or > 65_535)
                return false;
            host = text[..colon];
        }

        if (isBracketed)
        {
            if (!host.EndsWith(']'))
                return false;
            host = host[1..^1];
        }

        if (host.Contains('/', StringComparison.Ordinal))
        {
            if (!IPNetwork.TryParse(host, out IPNetwork network))
                return false;
            rule._network = network;
            return true;
        }

        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            address = Plain(address);
            rule._network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }

        rule._withSubdomains = host.StartsWith("*.", StringComparison.Ordinal);
        rule._name = Canonical(rule._withSubdomains ? host[2..] : host);
        return !isBracketed && IsName(rule._name);
    }

    /// <summary>A name that its owner may point anywhere: it says nothing about private addresses.</summary>
    public bool AllowsName(string host, int port)
    {
        if (_network is not null || _port != 0 && _port != port)
            return false;
        host = Canonical(host);
        return _withSubdomains
            ? host.Length > _name.Length && host.EndsWith(_name, StringComparison.Ordinal) && host[^(_name.Length + 1)] == '.'
            : host == _name;
    }

    public bool AllowsAddress(IPAddress address, int port) =>
        _network is { } network && (_port == 0 || _port == port) && network.Contains(Plain(address));

    public bool IsNetwork => _network is not null;

    /// <summary>An IPv4 address in IPv6 clothes is that IPv4 address.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static string Canonical(string name) => name.TrimEnd('.').ToLowerInvariant();

    private static bool IsName(string name)
    {
        if (name.Length is 0 or > 253)
            return false;
        foreach (string label in name.Split('.'))
        {
            if (label.Length is 0 or > 63)
                return false;
            foreach (char character in label)
            {
                if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_'))
                    return false;
            }
        }

        return true;
    }
}
