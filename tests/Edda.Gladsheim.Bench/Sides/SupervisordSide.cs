using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Edda.Gladsheim.Bench.Sides;

/// <summary>supervisord, asked by XML-RPC over its Unix socket.</summary>
internal sealed class SupervisordSide(Workplace place) : Side(place)
{
    private HttpClient? _client;

    public override string Name => "supervisord";

    public override string? Missing => IsOnPath("supervisord") ? null : "needs supervisord: apt-get install supervisor";

    public override bool IsSlow => true;

    public override long AskStart(int service)
    {
        long began = Stopwatch.GetTimestamp();
        Call(_client!, "startProcess", service, "<param><value><boolean>0</boolean></value></param>").GetAwaiter().GetResult();
        return began;
    }

    public override List<double> Status(int service, int calls) =>
        Timed(calls, () => new ValueTask(Call(_client!, "getProcessInfo", service)));

    public override List<double> StatusAtOnce(int clients, int callsEach, TimeSpan pause)
    {
        HttpClient[] all = [.. Enumerable.Range(0, clients).Select(_ => Client())];
        _ = TimedAtOnce(all, 1, TimeSpan.Zero, client => new ValueTask(Call(client, "getProcessInfo", 0)));
        List<double> took = TimedAtOnce(all, callsEach, pause, client => new ValueTask(Call(client, "getProcessInfo", 0)));
        foreach (HttpClient client in all)
            client.Dispose();
        return took;
    }

    public override void End()
    {
        _client?.Dispose();
        _client = null;
        base.End();
    }

    protected override Process Launch(int services)
    {
        StringBuilder settings = new($"""
            [supervisord]
            nodaemon=true
            logfile={Folder}/log
            pidfile={Folder}/pid
            childlogdir={Folder}
            minfds=2048
            [unix_http_server]
            file={Folder}/socket
            [rpcinterface:supervisor]
            supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

            """);
        for (int i = 0; i < services; i++)
        {
            settings.Append($"""
                [program:s{i}]
                command={Place.Child} {Who(i)}
                autorestart=true
                startsecs=0
                stdout_logfile={Folder}/s{i}.log
                redirect_stderr=true

                """);
        }

        string path = Path.Combine(Folder, "supervisord.conf");
        File.WriteAllText(path, settings.ToString());
        return Place.Start(Folder, "supervisord", "-c", path);
    }

    protected override void Launched(int services) => _client = Client();

    protected override void AskStop(int service) =>
        Call(_client!, "stopProcess", service).GetAwaiter().GetResult();

    private static async Task Call(HttpClient client, string method, int service, string more = "")
    {
        using StringContent body = new(
            $"<?xml version='1.0'?><methodCall><methodName>supervisor.{method}</methodName><params>"
            + $"<param><value><string>s{service}</string></value></param>{more}</params></methodCall>",
            Encoding.UTF8, "text/xml");
        using HttpResponseMessage answer = await client.PostAsync("http://localhost/RPC2", body).ConfigureAwait(false);
        string text = await answer.Content.ReadAsStringAsync().ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode || text.Contains("<fault>", StringComparison.Ordinal))
            throw new InvalidOperationException($"supervisord refused {method}: {text}");
    }

    private HttpClient Client()
    {
        string socket = Path.Combine(Folder, "socket");
        return new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                Socket connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation).ConfigureAwait(false);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
    }
}
