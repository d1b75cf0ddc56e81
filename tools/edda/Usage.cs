using System.Reflection;

namespace Edda.Tool;

internal static class Usage
{
    private static readonly string[] Commands = ["up", "status", "script", "device", "version", "help"];

    public static int Print(TextWriter to, ExitCode code)
    {
        to.WriteLine("""
            edda - a person's own fleet of machines

              edda up [--dir DIR] [--once]   start the services of this machine and show them answering;
                                             Ctrl-C stops them again, --once stops them after the first look
              edda status [--dir DIR]        ask the services that run what they are and how they do
              edda script list [PATTERN] [--dir DIR]         the scripts of this Loki and how they do; * and ? in the pattern
              edda script run NAME [PARAMETER=VALUE]... [--input] [--dir DIR]
                                             runs one: what it prints comes at once, what it returns at the end, as JSON
                                             unless it is text; --input gives it the lines of the standard input
              edda device enroll [--name NAME] [--qr FILE] [--dir DIR]
                                             a code with which one device can enrol at this Loki, once, to copy and to
                                             scan; --qr puts the picture into a file too (PBM)
              edda device list [--dir DIR]                   the enrolled devices, and whether they are here
              edda device invoke --name NAME [--dir DIR] FUNCTION [ARGUMENT]...
                                             runs a function of a device: gpio_write 2 true
              edda device remove --name NAME [--dir DIR]     forgets one, and its key
              edda device sim --hub HUB [--count N] [--name NAME] [--dir DIR]
                                             virtual devices, until Ctrl-C; HUB is where Loki listens for them,
                                             http://HOST:PORT or https://HOST:PORT, or the broker between them,
                                             mqtt://HOST:PORT/NETWORK or mqtts://HOST:PORT/NETWORK
              edda version
              edda help

              --dir DIR   where the services' sockets are (default: $XDG_RUNTIME_DIR/edda, else edda-UID in the
                          temporary folder)
            """);
        return (int)code;
    }

    public static int PrintVersion()
    {
        Console.WriteLine($"edda {typeof(Usage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion}");
        return (int)ExitCode.Ok;
    }

    public static int Unknown(string command)
    {
        Console.Error.WriteLine($"edda: there is no command '{command}'; there are: {string.Join(", ", Commands)}");
        return (int)ExitCode.Usage;
    }
}
