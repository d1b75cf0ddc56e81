using System.Runtime.InteropServices;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Internal;
using Edda.Edge.Logs.Internal;
using Edda.Edge.Settings;

namespace Edda.Edge.Hosting;

/// <summary>
/// The whole of a service's Main: command line, settings, start, signals, drain. Standard output gets what was asked
/// for and, once calls are answered, one line "NAME ready ADDRESS..."; everything else goes into the log or, before
/// there is one, to standard error.
/// </summary>
public static class ServiceProgram
{
    public static async Task<int> RunAsync<TSettings>(string[] arguments, ServiceDefinition<TSettings> service)
        where TSettings : HostSettings
    {
        try
        {
            return (int)await RunCommandAsync(arguments, service).ConfigureAwait(false);
        }
        catch (StartException failure)
        {
            foreach (string line in failure.Lines)
                StandardError.WriteLine($"{service.Name}: {line}");
            return (int)failure.Code;
        }
        catch (Exception failure)
        {
            // A person at a terminal is helped by a sentence; the stack is in the log, if there is one by now.
            StandardError.WriteLine($"{service.Name}: unexpected failure: {SystemError.Describe(failure)}");
            return (int)ExitCode.Failed;
        }
    }

    private static async Task<ExitCode> RunCommandAsync<TSettings>(
        string[] arguments, ServiceDefinition<TSettings> service)
        where TSettings : HostSettings
    {
        CommandLine command = CommandLineParser.Parse(arguments, service.Options, out string problem)
            ?? throw Throw.WrongCommandLine(service.Name, problem);
        switch (command.Action)
        {
            case CommandLineAction.ShowHelp:
                Print(CommandLineParser.Usage(service.Name, service.Options));
                return ExitCode.Ok;
            case CommandLineAction.ShowVersion:
                Print($"{service.Name} {EdgeHost.Version}");
                return ExitCode.Ok;
            default:
                break;
        }

        TSettings settings = Load(command, service);
        switch (command.Action)
        {
            case CommandLineAction.CheckConfig:
                Print($"{service.Name}: {command.Config}: the settings are right");
                return ExitCode.Ok;
            case CommandLineAction.IssueToken:
                Print(TokenCommand.Issue(service.Name, command, settings));
                return ExitCode.Ok;
            default:
                return await ServeAsync(command, service, settings).ConfigureAwait(false);
        }
    }

    private static TSettings Load<TSettings>(CommandLine command, ServiceDefinition<TSettings> service)
        where TSettings : HostSettings
    {
        TSettings settings = service.Schema.Default();
        if (command.Config is not null)
        {
            SettingsOutcome<TSettings> outcome = SettingsFile.Read(service.Schema, command.Config);
            settings = outcome.Value ?? throw Throw.WrongSettings(Lines(outcome.Problems));
        }

        // With settings, so that --check-config finds a certificate that is not there.
        using TlsFiles? tls = TlsFiles.Load(settings.Tls, command.Config ?? "");
        foreach (ListenAddress address in command.Listen)
        {
            if (address.Objection(tls is not null) is { } objection)
                throw Throw.WrongListenOption(address, objection);
        }

        IReadOnlyList<SettingsProblem> problems = service.Check?.Invoke(settings, command) ?? [];
        return problems.Count == 0 ? settings : throw Throw.WrongSettings(Lines(problems));
    }

    private static string[] Lines(IReadOnlyList<SettingsProblem> problems)
    {
        string[] lines = new string[problems.Count];
        for (int i = 0; i < lines.Length; i++)
            lines[i] = problems[i].ToString();
        return lines;
    }

    private static async Task<ExitCode> ServeAsync<TSettings>(
        CommandLine command, ServiceDefinition<TSettings> service, TSettings settings)
        where TSettings : HostSettings
    {
        using Signals signals = new();
        EdgeHost host = EdgeHost.Create(service, settings, command);
        await using (host.ConfigureAwait(false))
        {
            AppDomain.CurrentDomain.UnhandledException += (_, crash) => Crash(service.Name, host, crash);
            service.Compose?.Invoke(host, settings);
            using SettingsWatcher<TSettings>? watcher = Follow(command, service, settings, host);
            signals.Reload += () =>
            {
                host.Logs.Reopen();
                watcher?.Reload(force: true);
            };

            await host.StartAsync().ConfigureAwait(false);
            Print($"{service.Name} ready {string.Join(' ', host.Addresses)}");
            ServiceManager.Ready();
            using Watchdog? watchdog = Watchdog.Start(service.Answer ?? (() => Task.CompletedTask));
            StartMemory.GiveBack();

            PosixSignal signal = await signals.End.ConfigureAwait(false);
            ServiceManager.Stopping();
            TSettings now = watcher?.Current ?? settings;
            bool inTime = await host.DrainAsync(signal.ToString(), now.DrainTimeout).ConfigureAwait(false);
            if (service.Ending is not null)
                await service.Ending(host, now).ConfigureAwait(false);
            return inTime ? ExitCode.Ok : ExitCode.DrainTimedOut;
        }
    }

    private static SettingsWatcher<TSettings>? Follow<TSettings>(
        CommandLine command, ServiceDefinition<TSettings> service, TSettings settings, EdgeHost host)
        where TSettings : HostSettings
    {
        if (command.Config is null)
            return null;

        SettingsWatcher<TSettings> watcher = SettingsWatcher<TSettings>.Start(
            service.Schema, command.Config, settings, host.Logs.For("settings"), check: Check);
        watcher.Changed += (before, after) =>
        {
            host.Apply(before, after);
            service.Apply?.Invoke(host, before, after);
        };
        return watcher;

        IReadOnlyList<SettingsProblem> Check(TSettings next) => service.Check?.Invoke(next, command) ?? [];
    }

    private static void Crash(string name, EdgeHost host, UnhandledExceptionEventArgs crash)
    {
        // Ends the process here: what the runtime would do next is print a stack trace and abort.
        Exception failure = crash.ExceptionObject as Exception ?? new InvalidOperationException("unknown");
        host.LogCrash(failure);
        StandardError.WriteLine($"{name}: unexpected failure: {SystemError.Describe(failure)}");
        host.Logs.Dispose();
        Environment.Exit((int)ExitCode.Failed);
    }

    private static void Print(string line)
    {
        using Stream output = Console.OpenStandardOutput();
        StandardError.Write(output, line);
    }
}
