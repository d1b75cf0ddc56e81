using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Edda.Contracts.Einherjar.V1;
using Edda.Contracts.Grpc.Health.V1;
using Edda.Contracts.Heimdall.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Hosting;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Hosting;

/// <summary>Services that serve, as processes.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("loki", "scripts")]
    [InlineData("thor", "actions")]
    [InlineData("gladsheim", "services")]
    public async Task Without_settings_a_service_serves_on_its_own_socket(string name, string domain)
    {
        await using RunningService service = await RunningService.StartAsync(name, _folder);

        string socket = _folder.File($"edda/{name}.sock");
        Assert.Equal(["unix:" + socket], service.Addresses);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        Assert.True(File.Exists(_folder.File($"edda/{name}/heimdall.key")));
        await using GrpcChannel channel = GrpcChannel.ForAddress(service.Addresses[0]);
        Profile profile = await ProfileAsync(channel);
        Assert.Equal(name, profile.Service.ToString());
        string[] domains = [.. Enumerable.Range(0, profile.Domains.Count).Select(i => profile.Domains[i].Name.ToString())];
        Assert.Contains(domain, domains);
        for (int i = 0; i < profile.Functions.Count; i++)
        {
            Function function = profile.Functions[i];
            Assert.True(function.Description.Length > 0, $"{function.Name} has no description");
            Assert.Contains(function.Domain.ToString(), domains);
            Assert.NotEqual(CallKind.Unspecified, function.Kind);
        }
    }

    [Fact]
    public async Task Over_TCP_a_token_decides()
    {
        await using RunningService service =
            await RunningService.StartAsync("loki", _folder, "--listen", "http://127.0.0.1:0");
        (_, string token, _) = await Services.RunAsync("loki", _folder, "--issue-token", "odin");
        await using GrpcChannel channel = GrpcChannel.ForAddress(service.Addresses[0]);

        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => ProfileAsync(channel));
        Assert.Equal(StatusCode.Unauthenticated, failure.Code);
        HealthCheckResponse health = await new HealthClient(channel).CheckAsync(
            new HealthCheckRequest(), TestServer.Patiently);
        Assert.Equal(HealthCheckResponse.ServingStatus.Serving, health.Status);
        WhoAmIResponse me = await new HeimdallClient(channel).WhoAmIAsync(
            new WhoAmIRequest(),
            new CallOptions { Headers = new Metadata().Add("authorization", "Bearer " + token.Trim()) });
        Assert.Equal("odin", me.Name.ToString());
        await Eventually.HoldsAsync(
            () => service.Error.Contains("denied reason=missing", StringComparison.Ordinal), "the log entry");
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task A_signal_ends_it_in_order_and_removes_its_socket(PosixSignal signal)
    {
        await using RunningService service = await RunningService.StartAsync("thor", _folder);

        service.Signal(signal);

        Assert.Equal((int)ExitCode.Ok, await service.ExitAsync());
        Assert.False(File.Exists(_folder.File("edda/thor.sock")));
        Assert.Contains("ended in_time=true", service.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_streams_do_not_hold_up_the_end()
    {
        await using RunningService service = await RunningService.StartAsync("loki", _folder);
        await using GrpcChannel channel = GrpcChannel.ForAddress(service.Addresses[0]);
        await using var health = new HealthClient(channel).Watch(new HealthCheckRequest(), TestServer.Patiently);
        await using var profile = new EinherjarClient(channel).WatchProfile(
            new WatchProfileRequest(), TestServer.Patiently);
        HealthCheckResponse status = new();
        Assert.True(await health.ReadAsync(status));
        Assert.True(await profile.ReadAsync(new ProfileChange()));

        service.Signal(PosixSignal.SIGTERM);

        Assert.True(await health.ReadAsync(status));
        Assert.Equal(HealthCheckResponse.ServingStatus.NotServing, status.Status);
        Assert.Equal((int)ExitCode.Ok, await service.ExitAsync());
    }

    [Fact]
    public async Task A_call_that_does_not_end_is_cut_off_when_its_time_is_over()
    {
        string file = _folder.Write("s.json", """{ "drain_timeout": "100ms" }""");
        await using RunningService service = await RunningService.StartAsync("loki", _folder, "--config", file);
        await using GrpcChannel channel = GrpcChannel.ForAddress(service.Addresses[0]);
        await using var stuck = await StuckAsync(channel);

        service.Signal(PosixSignal.SIGTERM);

        Assert.Equal((int)ExitCode.DrainTimedOut, await service.ExitAsync());
    }

    [Fact]
    public async Task A_second_signal_ends_it_at_once()
    {
        string file = _folder.Write("s.json", """{ "drain_timeout": "10m" }""");
        await using RunningService service = await RunningService.StartAsync("thor", _folder, "--config", file);
        await using GrpcChannel channel = GrpcChannel.ForAddress(service.Addresses[0]);
        await using var stuck = await StuckAsync(channel);

        service.Signal(PosixSignal.SIGTERM);
        await Eventually.HoldsAsync(
            () => service.Error.Contains("asked to end", StringComparison.Ordinal), "the first signal");
        service.Signal(PosixSignal.SIGTERM);

        Assert.Equal(128 + 15, await service.ExitAsync());
    }

    [Fact]
    public async Task A_socket_in_use_is_respected_and_one_left_behind_is_not()
    {
        await using (RunningService first = await RunningService.StartAsync("loki", _folder))
        {
            (int code, _, string error) = await Services.RunAsync("loki", _folder);

            Assert.Equal((int)ExitCode.CannotListen, code);
            Assert.Equal(
                $"loki: {first.Addresses[0]} is in use by another process; end that one or choose another --listen\n",
                error);
            await using GrpcChannel channel = GrpcChannel.ForAddress(first.Addresses[0]);
            await ProfileAsync(channel);
        }

        // The first one was killed, so its socket is still there.
        Assert.True(File.Exists(_folder.File("edda/loki.sock")));
        await using RunningService second = await RunningService.StartAsync("loki", _folder);
        await using GrpcChannel again = GrpcChannel.ForAddress(second.Addresses[0]);
        await ProfileAsync(again);
    }

    [Fact]
    public async Task A_port_in_use_stops_the_start()
    {
        await using RunningService first =
            await RunningService.StartAsync("loki", _folder, "--listen", "http://127.0.0.1:0");

        (int code, _, string error) = await Services.RunAsync("loki", _folder, "--listen", first.Addresses[0]);

        Assert.Equal((int)ExitCode.CannotListen, code);
        Assert.StartsWith("loki: cannot listen", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_manager_is_told_when_it_is_ready_and_when_it_ends()
    {
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(_folder.File("notify")));
        ProcessStartInfo start = Services.Prepare("loki", _folder);
        start.Environment["NOTIFY_SOCKET"] = _folder.File("notify");
        await using RunningService service = await RunningService.StartAsync("loki", start);

        Assert.Equal("READY=1", await ReceiveAsync(manager));
        service.Signal(PosixSignal.SIGTERM);
        Assert.Equal("STOPPING=1", await ReceiveAsync(manager));
    }

    [Fact]
    public async Task New_settings_come_into_force_and_wrong_ones_do_not()
    {
        string file = _folder.Write("s.json", """{ "log": { "level": "warning" } }""");
        await using RunningService service = await RunningService.StartAsync("loki", _folder, "--config", file);
        await using GrpcChannel channel = GrpcChannel.ForAddress(service.Addresses[0]);
        await ProfileAsync(channel);
        Assert.Empty(service.Error);

        File.WriteAllText(file, """{ "log": { "level": "loud" } }""");
        await Eventually.HoldsAsync(
            () => service.Error.Contains("log.level: found", StringComparison.Ordinal), "the old settings stay");
        File.WriteAllText(file, """{ "log": { "level": "debug" }, "listen": ["unix:/tmp/other"] }""");
        await Eventually.HoldsAsync(
            () => service.Error.Contains("wait for a restart names=listen", StringComparison.Ordinal), "what waits");

        await ProfileAsync(channel);
        await Eventually.HoldsAsync(
            () => service.Error.Contains("/einherjar.v1.Einherjar/GetProfile", StringComparison.Ordinal),
            "calls are logged now");
    }

    [Fact]
    public async Task SIGHUP_begins_a_new_log_file()
    {
        string log = _folder.File("log");
        string file = _folder.Write("s.json", $$"""{ "log": { "file": "{{log}}", "format": "json" } }""");
        await using RunningService service = await RunningService.StartAsync("thor", _folder, "--config", file);
        await Eventually.HoldsAsync(() => File.Exists(log), "the log file");
        File.Move(log, log + ".old");

        service.Signal(PosixSignal.SIGHUP);
        service.Signal(PosixSignal.SIGTERM);

        Assert.Equal((int)ExitCode.Ok, await service.ExitAsync());
        Assert.Contains("serving", File.ReadAllText(log + ".old"), StringComparison.Ordinal);
        Assert.Contains("in_time", File.ReadAllText(log), StringComparison.Ordinal);
    }

    private static async Task<Profile> ProfileAsync(GrpcChannel channel) =>
        await new EinherjarClient(channel).GetProfileAsync(new GetProfileRequest(), TestServer.Patiently);

    /// <summary>A stream that the caller never completes: reflection waits for its next question.</summary>
    private static async Task<IAsyncDisposable> StuckAsync(GrpcChannel channel)
    {
        var call = new Edda.Contracts.Grpc.Reflection.V1.ServerReflectionClient(channel).ServerReflectionInfo(
            new CallOptions { Timeout = TimeSpan.FromMinutes(5) });
        await call.WriteAsync(new() { ListServices = "*" });
        Assert.True(await call.ReadAsync(new()));
        return call;
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        byte[] bytes = new byte[64];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        int count = await socket.ReceiveAsync(bytes, limit.Token);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
