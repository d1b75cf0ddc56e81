using System.Text;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Settings;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Settings;

public sealed class SettingsStoreTests
{
    private const string Good = """{"name":"kitchen","wifi":{"network":"home","password":"secret"},"hub":{"host":"hub.home"}}""";

    private readonly FakeBoard _board = new();

    [Fact]
    public void A_good_file_is_in_force_and_remembered()
    {
        Put(Good);
        SettingsStore store = new(_board);
        DeviceSettings settings = store.Load();
        Assert.Null(store.Problem);
        Assert.Equal("kitchen", settings.Name);
        Assert.Equal("hub.home", settings.HubHost);
        Assert.Equal(7443, settings.HubPort);
        Assert.Equal(Good, Encoding.UTF8.GetString(_board.Files[SettingsStore.LastGood]));
        Assert.Equal("home", settings.ToOptions().WifiNetwork);
    }

    [Fact]
    public void Every_setting_is_read()
    {
        Put("""
            {"name":"n","code":"c","transport":"mqtt","bytes_per_second":100,"queue_bytes":512,
             "wifi":{"network":"w","password":"p"},
             "hub":{"host":"h","port":1,"tls":false,"authority":"pem"},
             "mqtt":{"host":"m","port":2,"tls":false,"user":"u","password":"q","network":"x"},
             "sensors":{"every_ms":10,"percent":3},
             "power":{"awake_seconds":4,"sleep_seconds":5}}
            """);
        SettingsStore store = new(_board);
        DeviceSettings settings = store.Load();
        Assert.Null(store.Problem);
        Assert.Equal(
            ("c", "mqtt", 1, false, "pem", "m", 2, false, "u", "q", "x"),
            (settings.Code, settings.Transport, settings.HubPort, settings.HubTls, settings.Authority, settings.MqttHost,
                settings.MqttPort, settings.MqttTls, settings.MqttUser, settings.MqttPassword, settings.MqttNetwork));
        DeviceOptions options = settings.ToOptions();
        Assert.Equal(
            ("n", "w", "p", 100, 2, 10, 0.03, 4, 5),
            (options.Name, options.WifiNetwork, options.WifiPassword, options.BytesPerSecond, options.QueuePages, options.SensorMs,
                options.SensorThreshold, options.AwakeSeconds, options.SleepSeconds));
    }

    [Theory]
    [InlineData("""{"hub":{"host":"h","port":70000}}""", "hub.port: a whole number from 1 to 65535 is expected")]
    [InlineData("""{"hub":{"host":"h","port":"7443"}}""", "hub.port: a whole number")]
    [InlineData("""{"hub":{"host":5}}""", "hub.host: a text of up to 100 characters is expected")]
    [InlineData("""{"hub":{"host":"h","tls":1}}""", "hub.tls: true or false is expected")]
    [InlineData("""{"hub":{"hots":"h"}}""", "hub.hots: there is no such setting")]
    [InlineData("""{"transport":"mqt"}""", "transport: \"grpc\" or \"mqtt\" is expected")]
    [InlineData("""{"transport":"mqtt","mqtt":{"network":"a/b","host":"m"}}""", "mqtt.network: a word")]
    [InlineData("""{"transport":"mqtt"}""", "mqtt.host: the name or address of the broker is missing")]
    [InlineData("""{"name":"n"}""", "hub.host: the name or address of the hub is missing")]
    [InlineData("""{"wifi":{"network":"0123456789012345678901234567890123"}}""", "wifi.network: a text of up to 32")]
    [InlineData("""{"power":{"sleep_seconds":0}}""", "power.sleep_seconds: a whole number from 1 to 604800")]
    [InlineData("""{"hub":{"host":"h"}""", "'}'")]
    public void A_bad_value_is_reported_by_its_path_and_the_last_good_file_stays_in_force(string bad, string problem)
    {
        Put(Good);
        new SettingsStore(_board).Load();
        Put(bad);
        SettingsStore store = new(_board);
        Assert.Equal("kitchen", store.Load().Name);
        if (problem != "'}'")
            Assert.StartsWith("settings.json: " + problem, store.Problem);
        Assert.Contains("settings.json: ", store.Problem);
        Assert.Equal(Good, Encoding.UTF8.GetString(_board.Files[SettingsStore.LastGood]));
    }

    [Fact]
    public void Without_any_good_file_there_are_no_settings_and_a_reason()
    {
        SettingsStore store = new(_board);
        Assert.Null(store.Load());
        Assert.Equal("settings.json: there is no such file", store.Problem);
    }

    [Fact]
    public void A_replacement_is_checked_first_and_written_whole()
    {
        Put(Good);
        SettingsStore store = new(_board);
        store.Load();
        Assert.False(store.Replace(Encoding.UTF8.GetBytes("""{"hub":{"port":0}}""")));
        Assert.StartsWith("hub.port: ", store.Problem);
        Assert.True(store.Replace(Encoding.UTF8.GetBytes(Good.Replace("kitchen", "cellar"))));
        Assert.Equal("cellar", store.Load().Name);

        // The flash fails in the middle: what was there before is there still.
        _board.IsFlashBroken = true;
        Assert.False(store.Replace(Encoding.UTF8.GetBytes(Good.Replace("kitchen", "attic"))));
        _board.IsFlashBroken = false;
        Assert.Equal("cellar", new SettingsStore(_board).Load().Name);
    }

    [Fact]
    public void A_device_takes_new_settings_from_afar_and_tells_what_is_wrong_with_them()
    {
        Put(Good);
        SettingsStore store = new(_board);
        store.Load();
        FakeHub hub = new();
        byte[] key = new byte[32];
        Device device = new(
            _board.Board, hub, new Identity { DeviceId = "d1", Key = key },
            new DeviceOptions { SensorMs = 1_000_000, Functions = [new SettingsFunctions(store)] });
        hub.Welcome(device, key, "d1");
        string json = Good.Replace("kitchen", "cellar");
        hub.Command("1", "settings_put", FakeHub.Words(json[..60]), FakeHub.Boolean(false));
        hub.Command("2", "settings_put", FakeHub.Words(json[60..]), FakeHub.Boolean(true));
        hub.Command("3", "settings_put", FakeHub.Words("""{"hub":{"port":0}}"""), FakeHub.Boolean(true));
        for (int i = 0; i < 8; i++)
            device.Step();
        Assert.Equal([0, 0, 3], hub.Results().Where(result => "123".Contains(result.Id)).Select(result => result.Status));
        Assert.Equal("cellar", new SettingsStore(_board).Load().Name);
    }

    private void Put(string json) => _board.Files[SettingsStore.FileName] = Encoding.UTF8.GetBytes(json);
}
