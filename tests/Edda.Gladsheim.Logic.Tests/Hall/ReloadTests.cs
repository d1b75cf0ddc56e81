using Edda.Gladsheim.Settings;
using Edda.Gladsheim.Skirnir;

namespace Edda.Gladsheim.Logic.Tests.Hall;

public sealed class ReloadTests
{
    [Fact]
    public async Task Only_what_changed_is_touched()
    {
        await using HallUnderTest test = await HallUnderTest.StartAsync(
            """
            "same": {"command": ["/bin/sleep", "1001"]}, "words": {"command": ["/bin/sleep", "1002"]},
            "other": {"command": ["/bin/sleep", "1003"]}, "gone": {"command": ["/bin/sleep", "1004"]}
            """);
        foreach (string name in (string[])["same", "words", "other", "gone"])
            await test.UntilAsync(name, ServiceState.Running);
        Dictionary<string, int> before = test.Hall.Registry.Current.Services.ToArray().ToDictionary(service => service.Name, service => service.Pid);

        ReloadPlan plan = await test.ApplyAsync(
            """
            "same": {"command": ["/bin/sleep", "1001"]}, "words": {"command": ["/bin/sleep", "1002"], "description": "new"},
            "other": {"command": ["/bin/sleep", "2003"]}, "new": {"command": ["/bin/sleep", "1005"]}
            """);
        await test.UntilAsync("new", ServiceState.Running);
        await test.UntilAsync("other", service => service.State == ServiceState.Running && service.Pid != before["other"]);
        await test.UntilAsync("words", service => service.Description == "new");
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        while (test.Hall.Registry.Current.Find("gone") is not null)
            await Task.Delay(5, limit.Token);

        Assert.Equal("new gone other words", string.Join(" ", plan.Added.Concat(plan.Removed).Concat(plan.Restarted).Concat(plan.Changed)));
        Assert.Equal(before["same"], test.Now("same").Pid);
        Assert.Equal(before["words"], test.Now("words").Pid);
    }
}
