using System.Diagnostics;
using System.Globalization;
using Edda.Testing;

namespace Edda.Gladsheim.Bench.Sides;

/// <summary>pm2's daemon, asked by pm2's own client in a process that keeps running.</summary>
internal sealed class Pm2Side(Workplace place) : Side(place)
{
    private Process? _driver;

    public override string Name => "pm2";

    public override string? Missing => IsOnPath("node") && Directory.Exists(Path.Combine(Peer, "node_modules", "pm2"))
        ? null
        : "needs pm2: apt-get install nodejs npm, then npm ci --ignore-scripts in tests/Edda.Gladsheim.Bench/peers/pm2";

    private static string Peer => Repository.File("tests", "Edda.Gladsheim.Bench", "peers", "pm2");

    private Dictionary<string, string> Variables => new() { ["PM2_HOME"] = Folder };

    public override long AskStart(int service) =>
        long.Parse(Command($"start s{service}"), CultureInfo.InvariantCulture);

    public override List<double> Status(int service, int calls) =>
    [
        .. Command($"status s{service} {calls}").Split(' ')
            .Select(word => long.Parse(word, CultureInfo.InvariantCulture) / 1e6),
    ];

    public override void End()
    {
        if (_driver is { } driver)
        {
            driver.StandardInput.Close();
            if (!driver.WaitForExit(TimeSpan.FromSeconds(5)))
                driver.Kill();
            _driver = null;
        }

        base.End();
    }

    protected override Process Launch(int services) =>
        Place.Start(Folder, "node", [Path.Combine(Peer, "node_modules", "pm2", "lib", "Daemon.js")], Variables, pipes: false);

    protected override void Launched(int services)
    {
        // The client would start a daemon of its own where none answers.
        long end = Environment.TickCount64 + 20_000;
        while (!File.Exists(Path.Combine(Folder, "rpc.sock")) || !File.Exists(Path.Combine(Folder, "pub.sock")))
        {
            if (Environment.TickCount64 > end)
                throw new TimeoutException("pm2's daemon made no socket within 20 s");
            Thread.Sleep(20);
        }

        _driver = Place.Start(Folder, "node", [Path.Combine(Peer, "driver.js")], Variables, pipes: true);
        Expect("connected", _driver.StandardOutput.ReadLine());
        Expect("ok", Command($"launch {Place.Child} {services}"));
    }

    protected override void AskStop(int service) => Expect("ok", Command($"stop s{service}"));

    private static void Expect(string wanted, string? answer)
    {
        if (answer != wanted)
            throw new InvalidOperationException($"pm2's client answered \"{answer}\"");
    }

    private string Command(string line)
    {
        _driver!.StandardInput.WriteLine(line);
        _driver.StandardInput.Flush();
        string answer = _driver.StandardOutput.ReadLine() ?? "nothing";
        return answer.StartsWith("failed", StringComparison.Ordinal)
            ? throw new InvalidOperationException($"pm2's client: {line}: {answer}")
            : answer;
    }
}
