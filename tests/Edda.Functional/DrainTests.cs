using System.Net.Sockets;
using Edda.Testing;

namespace Edda.Functional;

/// <summary>SIGTERM: no new calls, those that run may end, then exit.</summary>
public sealed class DrainTests : IDisposable
{
    private const int DrainTimedOut = 6;

    private readonly TemporaryFolder _folder = new();

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Without_calls_it_ends_at_once_and_removes_its_socket(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            name, _folder, "--listen", "unix:" + _folder.File("s"));

        service.Process.Terminate();

        Assert.Equal(0, await service.Process.WaitForExitAsync());
        Assert.False(File.Exists(_folder.File("s")), "the socket is still there");
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task A_call_in_flight_is_answered_and_a_new_one_refused(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            name, _folder, "--listen", "unix:" + _folder.File("s"));
        using var caller = new PlainCaller(service.Address);
        using var content = new GatedContent();
        Task<PlainAnswer> call = await BeginAsync(caller, content);

        service.Process.Terminate();
        await Eventually.HoldsAsync(() => IsRefusedAsync(service.Address), "new connections are refused");
        Assert.False(service.Process.HasExited, "it did not wait for the call");
        content.Open();

        Assert.Equal(PlainAnswer.Ok, (await call).Status);
        Assert.Equal(0, await service.Process.WaitForExitAsync());
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_call_that_never_ends_is_cut_off_when_its_time_is_over()
    {
        string settings = _folder.File("settings.json");
        await File.WriteAllTextAsync(settings, """{ "drain_timeout": "300ms" }""");
        await using ServiceProcess service = await ServiceProcess.StartAsync(
            "thor", _folder, "--config", settings, "--listen", "unix:" + _folder.File("s"));
        using var caller = new PlainCaller(service.Address);
        using var content = new GatedContent();
        Task<PlainAnswer> call = await BeginAsync(caller, content);

        service.Process.Terminate();

        Assert.Equal(DrainTimedOut, await service.Process.WaitForExitAsync());
        content.Open();
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A call that the server has seen: an answer to a later one on the same connection says so.</summary>
    private static async Task<Task<PlainAnswer>> BeginAsync(PlainCaller caller, GatedContent content)
    {
        await caller.CallAsync(PlainCaller.Health);
        Task<PlainAnswer> call = caller.CallAsync(PlainCaller.Health, content);
        await content.Begun;
        await caller.CallAsync(PlainCaller.Health);
        Assert.False(call.IsCompleted, "the call was answered before its request was complete");
        return call;
    }

    private static async Task<bool> IsRefusedAsync(string address)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(address["unix:".Length..]));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
