using Edda.Contracts.Einherjar.V1;
using Edda.Contracts.Metrics.V1;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Einherjar;

public sealed class EinherjarServiceTests : IAsyncLifetime
{
    private const string MethodPath = "/t.Lamp/On";

    private readonly TestServer _test = new();
    private readonly ProfileBoard _board;
    private readonly EinherjarClient _client;

    public EinherjarServiceTests()
    {
        _board = new ProfileBoard(
            _test.Server, "loki", "Loki", "What it is for.", "1.2.3", [new DomainDescription("light", "All lamps.")]);
        _test.Server.AddService(new EinherjarService(_board, _test.Server));
        _board.Describe(EinherjarService.Functions);
        _client = new EinherjarClient(_test.Channel);
    }

    public Task InitializeAsync() => _test.StartAsync();

    public Task DisposeAsync() => _test.DisposeAsync().AsTask();

    [Fact]
    public async Task The_profile_tells_the_service_its_domains_and_every_function()
    {
        Profile profile = await ProfileAsync();

        Assert.Equal("loki", profile.Service.ToString());
        Assert.Equal("Loki", profile.Title.ToString());
        Assert.Equal("1.2.3", profile.Version.ToString());
        Assert.Equal("light", profile.Domains[0].Name.ToString());
        Assert.Equal(["get_profile", "watch_profile"], Names(profile));
        Assert.Equal(CallKind.ServerStreaming, profile.Functions[1].Kind);
        Assert.Equal("/einherjar.v1.Einherjar/GetProfile", profile.Functions[0].Method.ToString());
    }

    [Fact]
    public async Task A_function_is_described_down_to_its_parameters()
    {
        AddLamp();
        _board.Describe(Lamp("How bright."));

        Function function = Find(await ProfileAsync(), "lamp_on");

        Parameter parameter = function.Parameters[0];
        Assert.Equal(Edda.Contracts.Einherjar.V1.ValueType.Integer, parameter.Type);
        Assert.Equal("How bright.", parameter.Description.ToString());
        Assert.Equal("50", parameter.DefaultValue.ToString());
        Assert.Equal(0, parameter.Minimum);
        Assert.Equal(100, parameter.Maximum);
        Assert.True(parameter.HasMinimum);
        Assert.Equal(["50", "100"], [parameter.Choices[0].ToString(), parameter.Choices[1].ToString()]);
        Assert.Equal(Edda.Contracts.Einherjar.V1.ValueType.Boolean, function.Returns);
        Assert.True(function.Idempotent);
    }

    [Fact]
    public async Task A_method_that_nobody_described_is_there_under_its_own_name()
    {
        AddLamp();

        Function function = Find(await ProfileAsync(), "t.Lamp.On");

        Assert.Equal(MethodPath, function.Method.ToString());
        Assert.Equal(CallKind.Unary, function.Kind);
    }

    [Fact]
    public async Task Two_functions_of_one_name_stay_apart()
    {
        AddLamp();
        _board.Describe(new FunctionDescription { Name = "get_profile", Description = "", Method = MethodPath });

        string[] names = Names(await ProfileAsync());

        Assert.Equal(["get_profile", "watch_profile", "t.Lamp.On"], names);
    }

    [Fact]
    public async Task A_watch_tells_the_whole_and_then_each_change()
    {
        await using var watch = _client.WatchProfile(new WatchProfileRequest(), TestServer.Patiently);
        ProfileChange change = new();
        Assert.True(await watch.ReadAsync(change));
        ulong revision = change.Revision;
        Assert.Equal(revision, change.Profile!.Revision);
        Assert.Equal(2, change.Profile.Functions.Count);

        _board.Describe(Lamp("one"));
        AddLamp();
        Assert.True(await watch.ReadAsync(change));
        Assert.Equal(++revision, change.Revision);
        Assert.Equal("lamp_on", change.FunctionAdded!.Name.ToString());

        _board.Describe(Lamp("two"));
        Assert.True(await watch.ReadAsync(change));
        Assert.Equal(++revision, change.Revision);
        Assert.Equal("two", change.FunctionChanged!.Parameters[0].Description.ToString());

        _test.Server.RemoveMethod(MethodPath);
        Assert.True(await watch.ReadAsync(change));
        Assert.Equal(++revision, change.Revision);
        Assert.Equal("lamp_on", change.FunctionRemoved.ToString());
    }

    [Fact]
    public void Who_is_too_far_behind_gets_the_whole()
    {
        ProfileChange change = new();
        Assert.True(_board.TryGetNext(0, change));
        ulong behind = change.Revision;
        for (int i = 0; i <= ProfileBoard.RememberedRevisions; i++)
        {
            if (i == 0)
                AddLamp();
            _board.Describe(Lamp("version " + i));
        }

        Assert.True(_board.TryGetNext(behind, change));
        Assert.True(change.HasProfile);
        Assert.True(change.Revision > behind + ProfileBoard.RememberedRevisions);
        Assert.False(_board.TryGetNext(change.Revision, change));

        _board.Describe(Lamp("last"));
        Assert.True(_board.TryGetNext(change.Revision, change));
        Assert.True(change.HasFunctionChanged);
    }

    [Fact]
    public async Task Nothing_new_is_no_revision()
    {
        AddLamp();
        ulong before = (await ProfileAsync()).Revision;

        AddLamp();
        FunctionDescription same = Lamp("same");
        _board.Describe(same);
        _board.Describe(same);

        Assert.Equal(before + 2, (await ProfileAsync()).Revision);
    }

    [Fact]
    public async Task Every_start_is_another_instance()
    {
        Profile other = new();
        new ProfileBoard(_test.Server, "loki", "", "", "", []).CopyTo(other);

        Assert.NotEqual(other.Instance.ToString(), (await ProfileAsync()).Instance.ToString());
    }

    [Fact]
    public void Value_kinds_have_the_numbers_of_the_contract()
    {
        foreach (ValueKind kind in Enum.GetValues<ValueKind>())
            Assert.Equal(kind.ToString(), ((Edda.Contracts.Einherjar.V1.ValueType)kind).ToString());
        Assert.Equal(
            Enum.GetValues<Edda.Contracts.Einherjar.V1.ValueType>().Length - 1, Enum.GetValues<ValueKind>().Length);
    }

    private static FunctionDescription Lamp(string brightness) => new()
    {
        Name = "lamp_on",
        Description = "Switches the lamp on.",
        Method = MethodPath,
        Parameters =
        [
            new ParameterDescription("brightness", ValueKind.Integer, brightness)
            {
                DefaultValue = "50",
                Choices = ["50", "100"],
                Minimum = 0,
                Maximum = 100,
            },
        ],
        Returns = ValueKind.Boolean,
        Domain = "light",
        Idempotent = true,
    };

    private static string[] Names(Profile profile) =>
        [.. Enumerable.Range(0, profile.Functions.Count).Select(i => profile.Functions[i].Name.ToString())];

    private static Function Find(Profile profile, string name) =>
        profile.Functions[Array.IndexOf(Names(profile), name)];

    private void AddLamp() => _test.Server.AddMethod(
        new GrpcMethod(
            "t.Lamp", "On", GrpcMethodKind.Unary, () => new GetMetricsRequest(), () => new GetMetricsResponse()),
        (_, _, _) => default);

    private async Task<Profile> ProfileAsync() =>
        await _client.GetProfileAsync(new GetProfileRequest(), TestServer.Patiently);
}
