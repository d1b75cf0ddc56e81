using Edda.Gladsheim.Skirnir;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Skirnir;

public sealed class RegistryTests
{
    [Fact]
    public void It_holds_what_a_sorted_dictionary_holds_and_published_snapshots_never_change()
    {
        var step =
            from name in Gen.Choose(0, 12)
            from what in Gen.Choose(0, 3)
            from pid in Gen.Choose(1, 1000)
            select (name, what, pid);
        Prop.ForAll(
            step.ListOf().ToArbitrary(),
            steps =>
            {
                Registry registry = new();
                SortedDictionary<string, int> model = new(StringComparer.Ordinal);
                List<(RegistrySnapshot Snapshot, string Text)> published = [];
                foreach ((int name, int what, int pid) in steps)
                {
                    string key = "s" + name;
                    if (what == 0)
                        Assert.Equal(model.Remove(key), registry.Remove(key));
                    else if (what == 1)
                        registry.Publish();
                    else
                        registry.Set(new ServiceSnapshot { Name = key, Pid = model[key] = pid });
                    if (what == 1)
                        published.Add((registry.Current, Describe(registry.Current)));
                }

                registry.Publish();
                Assert.Equal(string.Join(' ', model.Select(pair => $"{pair.Key}={pair.Value}")), Describe(registry.Current));
                foreach ((RegistrySnapshot snapshot, string text) in published)
                    Assert.Equal(text, Describe(snapshot));
                foreach (string name in model.Keys)
                    Assert.Equal(model[name], registry.Current.Find(name)!.Pid);
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_publication_without_a_change_is_none()
    {
        Registry registry = new();
        int told = 0;
        registry.Published += _ => told++;
        registry.Set(new ServiceSnapshot { Name = "a" });
        registry.Publish();
        RegistrySnapshot first = registry.Current;

        registry.Publish();

        Assert.Same(first, registry.Current);
        Assert.Equal(1, told);
    }

    [Fact]
    public void An_unknown_name_is_answered_with_near_ones()
    {
        Registry registry = new();
        foreach (string name in (string[])["nginx", "postgres", "redis", "mosquitto"])
            registry.Set(new ServiceSnapshot { Name = name });
        registry.Publish();

        Assert.Equal("no service \"ngnix\"; near: \"nginx\"", registry.Current.UnknownName("ngnix"));
        Assert.Equal("no service \"post\"; near: \"postgres\"", registry.Current.UnknownName("post"));
        Assert.Equal(
            "no service \"xyz\"; there are: \"mosquitto\", \"nginx\", \"postgres\", ...", registry.Current.UnknownName("xyz"));
        Assert.Equal("no service \"a\"; there are no services", RegistrySnapshot.Empty.UnknownName("a"));
    }

    [Fact]
    public void A_filter_asks_for_states_names_and_all_labels()
    {
        ServiceSnapshot service = new()
        {
            Name = "worker@2",
            State = ServiceState.Running,
            Labels = new Dictionary<string, string> { ["team"] = "a", ["tier"] = "back" },
        };
        ServiceFilter filter = new() { NamePattern = "worker@*" };
        filter.AllowState(ServiceState.Running);
        filter.AllowState(ServiceState.Starting);
        filter.Labels.Add(new("team", "a"));

        Assert.True(new ServiceFilter().Matches(service));
        Assert.True(filter.Matches(service));
        Assert.False(filter.Matches(service with { State = ServiceState.Stopped }));
        Assert.False(filter.Matches(service with { Name = "work" }));
        filter.Labels.Add(new("tier", "front"));
        Assert.False(filter.Matches(service));
    }

    private static string Describe(RegistrySnapshot snapshot)
    {
        List<string> services = [];
        foreach (ServiceSnapshot service in snapshot.Services)
            services.Add($"{service.Name}={service.Pid}");
        return string.Join(' ', services);
    }
}
