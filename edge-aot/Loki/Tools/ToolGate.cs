using System.Globalization;
using System.Net;
using Edda.Edge.Settings.Internal;

namespace Edda.Loki.Tools;

/// <summary>Every decision about what a tool may reach, and the words of every refusal.</summary>
internal static class ToolGate
{
    public static GateAnswer Child(ToolDefinition tool, string child) =>
        tool.Permissions.Children.Contains(child) ? GateAnswer.Yes : No(tool, "children", child, tool.Permissions.Children);

    /// <summary>
    /// Before a name is resolved: whether any rule could allow it. What it leads to is asked of
    /// <see cref="Address"/>, for the very address that is connected to.
    /// </summary>
    public static GateAnswer Host(ToolDefinition tool, string host, int port)
    {
        bool isAddress = IPAddress.TryParse(host, out IPAddress? address);
        foreach (string text in tool.Permissions.Hosts)
        {
            if (HostRule.TryParse(text, out HostRule rule)
                && (isAddress ? rule.AllowsAddress(address!, port) : rule.IsNetwork || rule.AllowsName(host, port)))
                return GateAnswer.Yes;
        }

        return No(tool, "hosts", Endpoint(host, port), tool.Permissions.Hosts);
    }

    /// <summary>
    /// Whether a connection may be made to an address that a host's name led to. A name that is allowed leads to public
    /// addresses only: whoever owns the name chooses the address. Any other address needs a rule of its own.
    /// </summary>
    public static GateAnswer Address(ToolDefinition tool, string host, int port, IPAddress address)
    {
        bool isNameAllowed = false;
        foreach (string text in tool.Permissions.Hosts)
        {
            if (!HostRule.TryParse(text, out HostRule rule))
                continue;
            if (rule.AllowsAddress(address, port))
                return GateAnswer.Yes;
            isNameAllowed |= rule.AllowsName(host, port);
        }

        if (!isNameAllowed)
            return No(tool, "hosts", Endpoint(host, port) + " at " + address, tool.Permissions.Hosts);
        return AddressKinds.IsPublic(address)
            ? GateAnswer.Yes
            : new GateAnswer(
                $"permissions.hosts of \"{tool.Name}\" allows {host}, but it leads to {address}, which is not public and "
                + $"needs an entry of its own; allowed: {List(tool.Permissions.Hosts)}");
    }

    public static GateAnswer Pin(ToolDefinition tool, string pin)
    {
        foreach (string pattern in tool.Permissions.Pins)
        {
            if (Matches(pattern, pin))
                return GateAnswer.Yes;
        }

        return No(tool, "pins", pin, tool.Permissions.Pins);
    }

    /// <param name="path">Within the sandbox, normal: no ".", no "..", no "/" at either end.</param>
    public static GateAnswer Folder(ToolDefinition tool, string path, bool isChange)
    {
        bool isReadable = false;
        foreach (string text in tool.Permissions.Folders)
        {
            if (!FolderRule.TryParse(text, out FolderRule rule) || !rule.Covers(path))
                continue;
            if (!isChange || !rule.IsReadOnly)
                return GateAnswer.Yes;
            isReadable = true;
        }

        return isReadable
            ? new GateAnswer(
                $"permissions.folders of \"{tool.Name}\" allows \"{path}\" for reading only; allowed: "
                + List(tool.Permissions.Folders))
            : No(tool, "folders", path.Length == 0 ? "." : path, tool.Permissions.Folders);
    }

    /// <summary>"*" stands for any characters, also none.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = t;
            }
            else if (p < pattern.Length && pattern[p] == text[t])
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }

    private static GateAnswer No(ToolDefinition tool, string rule, string wanted, IReadOnlyList<string> allowed) =>
        new($"permissions.{rule} of \"{tool.Name}\" does not allow {wanted}; allowed: {List(allowed)}");

    private static string List(IReadOnlyList<string> rules) => rules.Count == 0 ? "none" : Words.Quoted(rules);

    private static string Endpoint(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
