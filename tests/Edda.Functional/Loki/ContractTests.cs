using Edda.Contracts.Loki.V1;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>What Loki says of itself and of its children, on the published binary.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Settings =>
        $$"""{ "state_folder": "{{_folder.File("state")}}", "scripts": { "total_memory": "64MiB", "total_disk": "10MiB", "total_network": "20MiB", "concurrent": 50 } }""";

    public void Dispose() => _folder.Dispose();

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Only_children_that_a_script_really_uses_are_loaded_and_told()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        Permissions all = LokiCaller.May("hel");
        all.Children.Add("fenrir");
        all.Children.Add("jormungandr");
        await loki.RegisterAsync("plain", "-- fenrir:gpio_read(4)\nreturn 'jormungandr'", all);
        Assert.Equal(0, (await CapabilitiesAsync(loki)).Children.Count);
        await loki.RegisterAsync("uses", "local h = hel\nreturn tostring(h:store_get('k')) -- fenrir", all);

        Capabilities told = await CapabilitiesAsync(loki);
        Assert.Equal((1, "hel"), (told.Children.Count, told.Children[0].Name.ToString()));
        Assert.Equal(("Lua 5.4", 2U), (told.Engine.ToString(), told.Scripts));
        Limits limits = told.Limits!;
        Assert.Equal(
            (64UL << 20, 10UL << 20, 20UL << 20, 50U), (limits.MemoryBytes, limits.DiskBytes, limits.NetworkBytes, limits.Concurrent));
        HashSet<string> functions = [];
        foreach (ChildFunction function in told.Children[0].Functions)
            functions.Add(function.Name.ToString());
        Assert.Superset(new HashSet<string> { "file_read", "store_compare_and_set", "cache_clear" }, functions);
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_childs_status_is_a_real_check()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RegisterAsync("uses", "return tostring(hel:store_get('k'))", LokiCaller.May("hel"));
        ChildStatus hel = await StatusAsync(loki);
        Assert.Equal(("hel", true, ""), (hel.Name.ToString(), hel.Working, hel.Detail.ToString()));

        Directory.Delete(_folder.File("state/files"), recursive: true);
        hel = await StatusAsync(loki);
        Assert.False(hel.Working);
        Assert.NotEqual("", hel.Detail.ToString());
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task Figures_of_each_script_are_told()
    {
        await using LokiCaller loki = await LokiCaller.StartAsync(Settings, _folder);
        await loki.RegisterAsync("good", "sleep(0.01) return 'x'");
        for (int i = 0; i < 20; i++)
            await loki.ExecuteAsync("good");
        await loki.FailAsync("error('oh', 0)");

        GetMetricsResponse told = await loki.Client.GetMetricsAsync(new GetMetricsRequest(), LokiCaller.InTime);
        Assert.Equal((2, 0U, 0U), (told.Scripts.Count, told.Running, told.Queued));
        ScriptMetrics good = told.Scripts[0], bad = told.Scripts[1];
        Assert.Equal((20UL, 0UL, ""), (good.Count, good.Failures, good.LastError.ToString()));
        Assert.True(good.MeanUs >= 10_000 && good.P50Us >= 10_000 && good.P99Us >= good.P50Us, $"{good.MeanUs} {good.P50Us} {good.P99Us}");
        Assert.Equal((1UL, 1UL, "oh"), (bad.Count, bad.Failures, bad.LastError.ToString()));
        Assert.True(bad.LastErrorUnixMs > 0);
    }

    private static async Task<Capabilities> CapabilitiesAsync(LokiCaller loki) =>
        await loki.Client.GetCapabilitiesAsync(new GetCapabilitiesRequest(), LokiCaller.InTime);

    private static async Task<ChildStatus> StatusAsync(LokiCaller loki)
    {
        GetChildrenStatusResponse told = await loki.Client.GetChildrenStatusAsync(new GetChildrenStatusRequest(), LokiCaller.InTime);
        Assert.Equal(1, told.Children.Count);
        return told.Children[0];
    }
}
