using System.Globalization;
using System.Text;
using Edda.Edge.Settings.Internal;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// The few options of a service: "--name value" or "--name=value". Written here instead of taken from
/// System.CommandLine, which would be a third of a megabyte in each binary, for completion and subcommands that a
/// service has no use for.
/// </summary>
internal static class CommandLineParser
{
    private const string Listen = "--listen";
    private const string Config = "--config";
    private const string CheckConfig = "--check-config";
    private const string IssueToken = "--issue-token";
    private const string Function = "--function";
    private const string Target = "--target";
    private const string Network = "--network";
    private const string Lifetime = "--lifetime";
    private const string Version = "--version";
    private const string Help = "--help";

    private static readonly string[] Names =
        [Listen, Config, CheckConfig, IssueToken, Function, Target, Network, Lifetime, Version, Help];

    public static string Usage(string service, IReadOnlyList<ServiceOption> options) =>
        $"""
        usage: {service} [--listen ADDRESS]... [--config FILE]

          --listen ADDRESS   where to serve, instead of what the settings say; may be given several times:
                             unix:PATH, http://127.0.0.1:PORT or https://ADDRESS:PORT
          --config FILE      settings, as JSON; without it, defaults hold
        {Lines(options)}  --check-config     only say whether the settings are right
          --issue-token SUBJECT [--function PATTERN]... [--target PATTERN]... [--network NAME] [--lifetime SECONDS]
                             print a token signed with the service's key; without patterns it allows everything
          --version          print the version
          --help             print this

        exit codes: 0 ended as asked, 1 unexpected failure, 2 wrong command line, 3 wrong settings, 4 cannot listen,
                    5 key or state unusable, 6 calls had to be cut off at the end
        """;

    private static string Lines(IReadOnlyList<ServiceOption> options)
    {
        StringBuilder lines = new();
        foreach (ServiceOption option in options)
            lines.Append(CultureInfo.InvariantCulture, $"  {option.Name} {string.Join('|', option.Allowed)}\n                     {option.Help}\n");
        return lines.ToString();
    }

    public static CommandLine? Parse(IReadOnlyList<string> arguments, out string problem) =>
        Parse(arguments, [], out problem);

    /// <summary>Null with the reason when the command line is wrong.</summary>
    public static CommandLine? Parse(
        IReadOnlyList<string> arguments, IReadOnlyList<ServiceOption> options, out string problem)
    {
        Draft draft = new(options);
        for (int i = 0; i < arguments.Count; i++)
        {
            if (Take(arguments, ref i, draft) is not { } wrong)
                continue;

            problem = wrong;
            return null;
        }

        problem = draft.Contradiction() ?? "";
        return problem.Length == 0 ? draft.ToCommandLine() : null;
    }

    /// <summary>Null, or what is wrong with the argument at this place.</summary>
    private static string? Take(IReadOnlyList<string> arguments, ref int index, Draft draft)
    {
        string argument = arguments[index];
        int equals = argument.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? argument : argument[..equals];
        string? value = equals < 0 ? null : argument[(equals + 1)..];
        switch (name)
        {
            case "-h" or Help or Version or CheckConfig when value is not null:
                return $"{name} takes no value";
            case "-h" or Help:
                return draft.Choose(CommandLineAction.ShowHelp);
            case Version:
                return draft.Choose(CommandLineAction.ShowVersion);
            case CheckConfig:
                return draft.Choose(CommandLineAction.CheckConfig);
            case Listen or Config or IssueToken or Function or Target or Network or Lifetime:
                break;
            default:
                if (draft.Has(name))
                    break;
                return $"unknown argument \"{argument}\"{Words.DidYouMean(name, Names)}";
        }

        if (value is null && index + 1 < arguments.Count)
            value = arguments[++index];
        return string.IsNullOrEmpty(value) ? $"{name} needs a value" : draft.Set(name, value);
    }

    private sealed class Draft(IReadOnlyList<ServiceOption> options)
    {
        private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
        private readonly List<ListenAddress> _listen = [];
        private readonly List<string> _functions = [];
        private readonly List<string> _targets = [];
        private CommandLineAction _action = CommandLineAction.Run;
        private string? _config;
        private string? _subject;
        private string? _network;
        private long _lifetime;

        /// <summary>The later question wins only over running: help and version are answered whatever else is there.</summary>
        public string? Choose(CommandLineAction action)
        {
            if (action > _action)
                _action = action;
            return null;
        }

        public bool Has(string name) => Find(name) is not null;

        public string? Set(string name, string value)
        {
            if (Find(name) is { } option)
                return SetOption(option, value);

            switch (name)
            {
                case Listen when ListenAddress.TryParse(value, out ListenAddress? address):
                    _listen.Add(address!);
                    return null;
                case Listen:
                    return $"--listen \"{value}\" is no address; allowed: {ListenAddress.Allowed}";
                case Config when _config is null:
                    _config = value;
                    return null;
                case IssueToken when _subject is null:
                    _subject = value;
                    return Choose(CommandLineAction.IssueToken);
                case Function:
                    _functions.Add(value);
                    return null;
                case Target:
                    _targets.Add(value);
                    return null;
                case Network when _network is null:
                    _network = value;
                    return null;
                case Lifetime when long.TryParse(
                    value, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds > 0:
                    _lifetime = seconds;
                    return null;
                case Lifetime:
                    return $"--lifetime \"{value}\" is no number of seconds";
                default:
                    return $"{name} is given twice";
            }
        }

        private ServiceOption? Find(string name)
        {
            foreach (ServiceOption option in options)
            {
                if (option.Name == name)
                    return option;
            }

            return null;
        }

        private string? SetOption(ServiceOption option, string value)
        {
            foreach (string allowed in option.Allowed)
            {
                if (allowed == value)
                    return _options.TryAdd(option.Name, value) ? null : $"{option.Name} is given twice";
            }

            return $"{option.Name} \"{value}\": allowed: {Words.Quoted(option.Allowed)}{Words.DidYouMean(value, option.Allowed)}";
        }

        public string? Contradiction()
        {
            bool forToken = _functions.Count > 0 || _targets.Count > 0 || _network is not null || _lifetime > 0;
            if (forToken && _subject is null)
                return "--function, --target, --network and --lifetime belong to --issue-token";
            return _action == CommandLineAction.CheckConfig && _config is null
                ? "--check-config needs --config FILE"
                : null;
        }

        public CommandLine ToCommandLine() => new()
        {
            Action = _action,
            Listen = _listen,
            Config = _config,
            Options = _options,
            Subject = _subject ?? "",
            Functions = _functions.Count > 0 ? _functions : ["**"],
            Targets = _targets.Count > 0 ? _targets : ["**"],
            Network = _network ?? "",
            LifetimeSeconds = _lifetime,
        };
    }
}
