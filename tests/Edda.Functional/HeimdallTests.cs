using Edda.Testing;

namespace Edda.Functional;

/// <summary>Over TCP nobody is known by the kernel, so a token decides.</summary>
public sealed class HeimdallTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task Without_a_token_there_is_health_and_nothing_else(string name)
    {
        await using ServiceProcess service = await StartAsync(name);
        using var caller = new PlainCaller(service.Address);

        Assert.Equal(PlainAnswer.Ok, (await caller.CallAsync(PlainCaller.Health)).Status);
        Assert.Equal(PlainAnswer.Unauthenticated, (await caller.CallAsync(PlainCaller.Profile)).Status);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task A_bad_token_is_unauthenticated_and_the_log_says_why(string authorization)
    {
        await using ServiceProcess service = await StartAsync("thor");
        using var caller = new PlainCaller(service.Address);

        PlainAnswer answer = await caller.CallAsync(PlainCaller.Profile, ("authorization", authorization));

        Assert.Equal(PlainAnswer.Unauthenticated, answer.Status);
        await service.Process.WaitForLineAsync(line => line.Contains(PlainCaller.Profile, StringComparison.Ordinal));
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task A_good_token_opens_what_its_scope_has_and_nothing_else(string name)
    {
        await using ServiceProcess service = await StartAsync(name);
        (int code, string token) = await ServiceProcess.RunAsync(
            name, _folder, "--issue-token", "somebody", "--function", PlainCaller.Profile);
        Assert.Equal(0, code);
        using var caller = new PlainCaller(service.Address);
        (string, string) authorization = ("authorization", "Bearer " + token.Trim());

        Assert.Equal(PlainAnswer.Ok, (await caller.CallAsync(PlainCaller.Profile, authorization)).Status);
        Assert.Equal(
            PlainAnswer.PermissionDenied,
            (await caller.CallAsync("/heimdall.v1.Heimdall/GetKeys", authorization)).Status);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_token_of_another_service_is_unauthenticated()
    {
        await using ServiceProcess service = await StartAsync("thor");
        (_, string token) = await ServiceProcess.RunAsync("loki", _folder, "--issue-token", "somebody");
        using var caller = new PlainCaller(service.Address);

        PlainAnswer answer = await caller.CallAsync(PlainCaller.Profile, ("authorization", "Bearer " + token.Trim()));

        Assert.Equal(PlainAnswer.Unauthenticated, answer.Status);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task On_its_unix_socket_the_user_is_known_without_a_token(string name)
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync(name);
        using var caller = new PlainCaller(service.Address);

        Assert.Equal(PlainAnswer.Ok, (await caller.CallAsync(PlainCaller.Profile)).Status);
    }

    [RequiresTheory(Requirement.PublishedBinaries)]
    [MemberData(nameof(ServiceNames.All), MemberType = typeof(ServiceNames))]
    public async Task The_key_file_is_the_owners_alone(string name)
    {
        await using ServiceProcess service = await StartAsync(name);

        string key = Directory.GetFiles(_folder.File("state"), "heimdall.key", SearchOption.AllDirectories).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    public void Dispose() => _folder.Dispose();

    private Task<ServiceProcess> StartAsync(string name) =>
        ServiceProcess.StartAsync(name, _folder, "--listen", "http://127.0.0.1:0");
}
