using Edda.Tool;
using Edda.Tool.Commands;

string command = args.Length == 0 ? "help" : args[0];
string[] rest = args.Length == 0 ? [] : args[1..];
try
{
    return command switch
    {
        "up" => await UpCommand.RunAsync(rest),
        "script" => await ScriptCommand.RunAsync(rest),
        "device" => await DeviceCommand.RunAsync(rest),
        "status" => await StatusCommand.RunAsync(rest),
        "version" or "--version" => Usage.PrintVersion(),
        "help" or "--help" or "-h" => Usage.Print(Console.Out, ExitCode.Ok),
        _ => Usage.Unknown(command),
    };
}
catch (UsageException problem)
{
    Console.Error.WriteLine($"edda {command}: {problem.Message}");
    return (int)ExitCode.Usage;
}
