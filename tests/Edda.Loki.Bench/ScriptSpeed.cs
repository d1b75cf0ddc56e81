using System.Diagnostics;
using System.Globalization;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Bench;

/// <summary>
/// The scripts of scripts/, in the service and in Debian's lua5.4 by turns: processor time, the median of each. Who goes
/// first changes with each round, so that neither always has the warmer machine.
/// </summary>
internal static class ScriptSpeed
{
    private const int Rounds = 21;

    public static async Task MeasureAsync(ServiceUnderTest service)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "scripts"), "*.lua").Order())
        {
            string name = Path.GetFileNameWithoutExtension(file).Replace('-', '_');
            await service.RegisterAsync(
                name, await File.ReadAllTextAsync(file), new Limits { MemoryBytes = 64 << 20, CpuMs = 60_000, WallMs = 600_000 });
            double[] ours = new double[Rounds], theirs = new double[Rounds];
            for (int i = 0; i < Rounds; i++)
            {
                if (i % 2 == 0)
                    theirs[i] = await PeerAsync(file);
                ExecuteScriptResponse response = await service.Client.ExecuteScriptAsync(new ExecuteScriptRequest { Name = name });
                ours[i] = response.Usage!.CpuUs / 1000.0;
                if (i % 2 != 0)
                    theirs[i] = await PeerAsync(file);
            }

            Array.Sort(ours);
            Array.Sort(theirs);
            (double our, double their) = (ours[Rounds / 2], theirs[Rounds / 2]);
            Console.WriteLine(
                $"{name,-14} loki {our,7:F1} ms (least {ours[0]:F1}), lua5.4 {their,7:F1} ms (least {theirs[0]:F1}), "
                + $"ratio {our / their:F3} (least {ours[0] / theirs[0]:F3})");
        }
    }

    private static async Task<double> PeerAsync(string file)
    {
        ProcessStartInfo start = new("lua5.4", ["-e", $"local c = os.clock() dofile('{file}') print(os.clock() - c)"])
        {
            RedirectStandardOutput = true,
        };
        using Process peer = Process.Start(start)!;
        string seconds = await peer.StandardOutput.ReadToEndAsync();
        await peer.WaitForExitAsync();
        return double.Parse(seconds, CultureInfo.InvariantCulture) * 1000;
    }
}
