using System.Globalization;
using System.Net.Sockets;
using Edda.Contracts.Gladsheim.V1;
using Edda.Testing;

namespace Edda.Gladsheim.Functional.Peers;

/// <summary>Programs that nobody here wrote, with the health checks that people give them: they run, are killed, come back, and go.</summary>
public sealed class RealServiceTests
{
    [RequiresFact(Requirement.Nginx)]
    public Task Nginx_with_a_check_over_http() => LivesAsync(
        "\"command\": [\"NGINX\", \"-c\", \"$F/nginx.conf\", \"-e\", \"stderr\", \"-g\", \"daemon off;\"], \"stop\": {\"signal\": \"QUIT\", \"timeout\": \"10s\"}, \"reload\": {\"signal\": \"HUP\"}",
        "{\"kind\": \"http\", \"url\": \"http://127.0.0.1:PORT/health\", \"status\": \"200\", \"interval\": \"100ms\"}",
        (hall, port) =>
        {
            hall.Put("nginx.conf", $$"""
                pid {{hall.Folder}}/nginx.pid;
                worker_processes 2;
                events { worker_connections 64; }
                http {
                  access_log off;
                  client_body_temp_path {{hall.Folder}}/body; proxy_temp_path {{hall.Folder}}/proxy;
                  fastcgi_temp_path {{hall.Folder}}/fastcgi; uwsgi_temp_path {{hall.Folder}}/uwsgi; scgi_temp_path {{hall.Folder}}/scgi;
                  server { listen 127.0.0.1:{{port}}; location /health { return 200 "well"; } }
                }
                """);
            return Task.CompletedTask;
        });

    [RequiresFact(Requirement.PostgreSql)]
    public Task Postgresql_as_its_own_user_with_pg_isready() => LivesAsync(
        $"\"command\": [\"{Requirements.PostgreSqlFolder}/postgres\", \"-D\", \"$F/db\", \"-p\", \"PORT\", \"-k\", \"$F/db\", \"-h\", \"127.0.0.1\"], \"user\": \"postgres\", \"stop\": {{\"signal\": \"INT\", \"timeout\": \"20s\"}}",
        "{\"kind\": \"command\", \"command\": [\"/usr/bin/pg_isready\", \"-q\", \"-h\", \"127.0.0.1\", \"-p\", \"PORT\"], \"interval\": \"100ms\"}",
        async (hall, _) =>
        {
            File.SetUnixFileMode(hall.Folder, (UnixFileMode)0x1ED); // 0755: its user must come through
            string data = hall.File("db");
            string make = $"install -d -o postgres -m 700 {data} && exec su postgres -s /bin/sh -c \"{Requirements.PostgreSqlFolder}/initdb -A trust -N -D {data}\"";
            (int code, string output) = await ChildProcess.RunAsync("/bin/sh", ["-c", make], folder: "/");
            Assert.True(code == 0, output);
        });

    [RequiresFact(Requirement.Redis)]
    public Task Redis_with_redis_cli_ping_and_its_port() => LivesAsync(
        "\"command\": [\"/usr/bin/redis-server\", \"--port\", \"PORT\", \"--bind\", \"127.0.0.1\", \"--save\", \"\", \"--dir\", \"$F\"]",
        "{\"kind\": \"command\", \"command\": [\"/bin/sh\", \"-c\", \"redis-cli -p PORT ping | grep -q PONG\"], \"interval\": \"100ms\"}, \"port\": {\"kind\": \"tcp\", \"address\": \"127.0.0.1:PORT\", \"interval\": \"100ms\", \"purpose\": \"liveness\"}",
        (_, _) => Task.CompletedTask);

    [RequiresFact(Requirement.Mosquitto)]
    public Task Mosquitto_with_a_check_of_its_port() => LivesAsync(
        "\"command\": [\"MOSQUITTO\", \"-c\", \"$F/mosquitto.conf\"]",
        "{\"kind\": \"tcp\", \"address\": \"127.0.0.1:PORT\", \"interval\": \"100ms\"}",
        (hall, port) =>
        {
            hall.Put("mosquitto.conf", $"listener {port} 127.0.0.1\nallow_anonymous true\nuser root\n");
            return Task.CompletedTask;
        });

    private static async Task LivesAsync(string service, string check, Func<RunningHall, string, Task> prepare)
    {
        string port = FreePort.NextText();
        string settings = $$""" "real": { {{service}}, "environment": {"WHO": "$F"}, "autostart": false, "checks": {"well": {{check}} } } """
            .Replace("PORT", port, StringComparison.Ordinal)
            .Replace("NGINX", Requirements.Find("nginx"), StringComparison.Ordinal)
            .Replace("MOSQUITTO", Requirements.Find("mosquitto"), StringComparison.Ordinal);
        await using RunningHall hall = RunningHall.Prepare(settings);
        await prepare(hall, port);
        await hall.RunAsync();

        ServiceStatus first = await hall.Client.StartAsync("real", timeout: ChildProcess.Patience);
        Assert.Equal((ServiceState.Running, true), (first.State, first.Ready));
        await hall.UntilAsync("real", now => now.Health == HealthState.Healthy, "is healthy");
        Assert.True(await AnswersAsync(port));

        Signals.Send(first.Pid, Signals.KillNow);
        ServiceStatus second = await hall.UntilAsync(
            "real", now => now is { StartId: >= 2, State: ServiceState.Running, Health: HealthState.Healthy }, "is back");
        Assert.NotEqual(first.Pid, second.Pid);
        Assert.True(await AnswersAsync(port));

        await hall.KillAsync();
        await hall.RunAsync();
        ServiceStatus adopted = await hall.UntilAsync("real", now => now.Health == HealthState.Healthy, "is healthy again");
        Assert.Equal((second.Pid, second.StartId, true), (adopted.Pid, adopted.StartId, adopted.Adopted));

        ServiceStatus stopped = await hall.Client.StopAsync("real");
        Assert.Equal(ServiceState.Stopped, stopped.State);
        Assert.True(stopped.LastExit!.Expected);
        Assert.NotEqual(Signals.KillNow, stopped.LastExit.Signal);
        Assert.Empty(Kernel.ProcessesWith($"WHO={hall.Folder}\0"));
        Assert.False(await AnswersAsync(port));
    }

    private static async Task<bool> AnswersAsync(string port)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync("127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
