using System.Text.RegularExpressions;
using Edda.Contracts.Gladsheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Gladsheim;
using Edda.Edge.Grpc;
using Edda.Testing;
using GladsheimClient = Edda.Edge.Gladsheim.GladsheimClient;

namespace Edda.Gladsheim.Functional.Neighbours;

/// <summary>Heimdall: who may do what, and that refusals are seen.</summary>
public sealed partial class TrustTests
{
    [Fact]
    public async Task A_token_opens_its_functions_on_its_services_and_every_refusal_is_logged_and_an_event()
    {
        await using RunningHall hall = await RunningHall.StartAsync(
            """ "web-1": {"command": ["/bin/sleep", "1000"], "autostart": false}, "store": {"command": ["/bin/sleep", "1000"]} """,
            "", "--listen", "http://127.0.0.1:0");
        // Ready, it has said where: "gladsheim ready unix:... http://127.0.0.1:41234".
        string address = Address().Match(hall.Process.Output).Groups["address"].Value;
        (int code, string token) = await hall.RunToEndAsync(
            "--config", hall.Config, "--issue-token", "ci", "--function", "/gladsheim.v1.Gladsheim/*", "--target", "web*");
        Assert.Equal(0, code);
        await using GladsheimClient ci = await GladsheimClient.InitAsync(new GladsheimOptions { Address = address, Token = token.Trim() });

        ServiceStatus started = await ci.StartAsync("web-1");
        RpcException stop = await Assert.ThrowsAsync<RpcException>(() => ci.StopAsync("store"));
        RpcException limits = await Assert.ThrowsAsync<RpcException>(
            () => ci.SetLimitsAsync(new ResourceLimits { Name = "store", Processes = 1, Action = LimitAction.Stop }));
        RpcException reload = await Assert.ThrowsAsync<RpcException>(() => ci.ReloadAsync());
        RpcException nobody = await Assert.ThrowsAsync<RpcException>(
            () => GladsheimClient.InitAsync(new GladsheimOptions { Address = address }));
        List<Event> denials = [];
        await hall.EventsUntilAsync(
            told =>
            {
                if (told.Denied is not null)
                    denials.Add(told);
                return denials.Count == 4;
            },
            "four denials");

        Assert.Equal(ServiceState.Running, started.State);
        Assert.All([stop, limits, reload], refused => Assert.Equal(StatusCode.PermissionDenied, refused.Code));
        Assert.Equal(StatusCode.Unauthenticated, nobody.Code);
        Assert.Equal("store", denials[0].Name.ToString());
        Assert.Equal("ci", denials[0].Denied!.Caller.ToString());
        Assert.Equal("/gladsheim.v1.Gladsheim/StopService", denials[0].Denied!.Function.ToString());
        Assert.NotEqual(0, denials[0].Denied!.Reason.Length);
        await hall.Process.WaitForLineAsync(line => line.Contains("Denied service=store", StringComparison.Ordinal));
        Assert.Equal(ServiceState.Running, (await hall.Client.StatusAsync("store")).State);
    }

    [RequiresFact(Requirement.Root)]
    public async Task On_the_unix_socket_another_user_is_nobody()
    {
        await using RunningHall hall = await RunningHall.StartAsync(""" "store": {"command": ["/bin/sleep", "1000"]} """);
        string socket = hall.Address["unix:".Length..];
        File.SetUnixFileMode(hall.Folder, (UnixFileMode)0x1ED); // 0755: only the socket's own rights are in the way

        // connect(2) as nobody.
        (int code, string output) = await ChildProcess.RunAsync(
            "/usr/bin/perl",
            ["-MSocket", "-e", "$( = $) = 65534; $< = $> = 65534; socket(S, AF_UNIX, SOCK_STREAM, 0); connect(S, pack_sockaddr_un($ARGV[0])) or do { print $!; exit 1 }", socket]);

        Assert.Equal((1, "Permission denied"), (code, output));
    }

    [GeneratedRegex(@"^gladsheim ready .*(?<address>http://127\.0\.0\.1:\d+)", RegexOptions.Multiline)]
    private static partial Regex Address();
}
