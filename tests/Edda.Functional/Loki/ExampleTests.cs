using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Tests.Jormungandr;
using Edda.Testing;

namespace Edda.Functional.Loki;

/// <summary>Every tool of edge-aot/Loki/examples, run as it stands there: on the simulated board, against real servers.</summary>
public sealed class ExampleTests(Peer peer) : IClassFixture<Peer>
{
    private static readonly string Examples = Repository.File("edge-aot", "Loki", "examples");

    [RequiresFact(Requirement.PublishedBinaries, Requirement.WebSockets, Requirement.Mosquitto)]
    public async Task Each_does_what_it_says()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using LokiCaller loki = await LokiCaller.StartAsync($$"""{ "simulated_board": true, "tools": "{{Examples}}" }""");
        HashSet<string> left = [];
        ListScriptsResponse listed = await loki.Client.ListScriptsAsync(new ListScriptsRequest(), LokiCaller.InTime);
        foreach (Script script in listed.Scripts)
            left.Add(script.Name.ToString());

        Assert.Equal("Hello, Odin!", await RunAsync("greet", ("name", new Value { Text = "Odin" })));
        Assert.Equal("", await RunAsync("led", ("brightness", new Value { Number = 0.25 })));
        Assert.Equal("0.25", await loki.RunAsync("return tostring(fenrir:sensor_read('led:status'))", LokiCaller.May("fenrir", pins: ["*"])));
        Assert.InRange(double.Parse(await RunAsync("sensor"), CultureInfo.InvariantCulture), 47.5, 48.5);
        string page = $"http://127.0.0.1:{peer.Http}/echo";
        Assert.Equal("GET None None ", await RunAsync("fetch", ("url", new Value { Text = page })));
        Assert.Equal("tea is ready", await AnnouncedAsync());
        Assert.Equal("milk\n", await RunAsync("note", ("line", new Value { Text = "milk" })));
        Assert.Equal("milk\nbread\n", await RunAsync("note", ("line", new Value { Text = "bread" })));
        Assert.Equal("1", await RunAsync("counter"));
        Assert.Equal("1", await RunAsync("counter"));
        Assert.Empty(left);

        Task<string> RunAsync(string name, params (string, Value)[] arguments)
        {
            left.Remove(name);
            return loki.ExecuteAsync(name, arguments);
        }

        async Task<string> AnnouncedAsync()
        {
            await loki.RegisterAsync(
                "hear",
                $$"""
                local id = jormungandr:mqtt_connect({ host = "127.0.0.1", port = {{broker.Port}} })
                jormungandr:mqtt_subscribe(id, "home/announcements", 1)
                print("ready")
                return jormungandr:mqtt_receive(id, 60).payload
                """,
                LokiCaller.May("jormungandr", hosts: ["127.0.0.1"]));
            return await loki.StreamAsync("hear", async _ =>
                await RunAsync("announce", ("text", new Value { Text = "tea is ready" }), ("port", new Value { Integer = broker.Port })));
        }
    }
}
