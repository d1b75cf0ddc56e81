using Edda.Jotunheim.Power;

namespace Edda.Jotunheim.Settings;

/// <summary>Makes settings of a JSON text, or says what is wrong with which of them.</summary>
public sealed class SettingsReader
{
    public const int LargestFile = 4096;

    private JsonLeaves _leaves;

    /// <summary>Null, or the path of the bad value and what was expected there.</summary>
    public string Problem;

    /// <summary>Null: there is a <see cref="Problem"/>.</summary>
    public DeviceSettings Read(byte[] json)
    {
        Problem = null;
        if (json.Length > LargestFile)
        {
            Problem = LargestFile.ToString() + " bytes are enough for settings";
            return null;
        }

        DeviceSettings settings = new DeviceSettings();
        _leaves = new JsonLeaves(json);
        while (Problem == null && _leaves.Next())
        {
            Take(settings);
        }

        Problem ??= _leaves.Problem ?? FindGap(settings);
        _leaves = null;
        return Problem == null ? settings : null;
    }

    private void Take(DeviceSettings settings)
    {
        switch (_leaves.Path)
        {
            case "name":
                settings.Name = Words(48);
                break;
            case "code":
                settings.Code = Words(16);
                break;
            case "wifi.network":
                settings.WifiNetwork = Words(32);
                break;
            case "wifi.password":
                settings.WifiPassword = Words(63);
                break;
            case "transport":
                settings.Transport = Words(4);
                if (settings.Transport != DeviceSettings.Grpc && settings.Transport != DeviceSettings.Mqtt)
                {
                    Expect("\"grpc\" or \"mqtt\"");
                }

                break;
            case "hub.host":
                settings.HubHost = Words(100);
                break;
            case "hub.port":
                settings.HubPort = Number(1, 65_535);
                break;
            case "hub.tls":
                settings.HubTls = Flag();
                break;
            case "hub.authority":
                settings.Authority = Words(3000);
                break;
            case "mqtt.host":
                settings.MqttHost = Words(100);
                break;
            case "mqtt.port":
                settings.MqttPort = Number(1, 65_535);
                break;
            case "mqtt.tls":
                settings.MqttTls = Flag();
                break;
            case "mqtt.user":
                settings.MqttUser = Words(64);
                break;
            case "mqtt.password":
                settings.MqttPassword = Words(64);
                break;
            case "mqtt.network":
                settings.MqttNetwork = Words(32);
                if (settings.MqttNetwork.Length == 0 || settings.MqttNetwork.Split('/', '+', '#').Length > 1)
                {
                    Expect("a word without / + #");
                }

                break;
            case "queue_bytes":
                settings.QueueBytes = Number(0, 262_144);
                break;
            case "sensors.every_ms":
                settings.SensorMs = Number(10, 86_400_000);
                break;
            case "sensors.percent":
                settings.SensorPercent = Number(0, 100);
                break;
            case "bytes_per_second":
                settings.BytesPerSecond = Number(0, 10_000_000);
                break;
            case "power.awake_seconds":
                settings.AwakeSeconds = Number(0, SleepPlan.LongestSleep);
                break;
            case "power.sleep_seconds":
                settings.SleepSeconds = Number(1, SleepPlan.LongestSleep);
                break;
            default:
                Problem = _leaves.Path + ": there is no such setting";
                break;
        }
    }

    private static string FindGap(DeviceSettings settings)
    {
        if (settings.Transport == DeviceSettings.Grpc)
        {
            return settings.HubHost.Length == 0 ? "hub.host: the name or address of the hub is missing" : null;
        }

        return settings.MqttHost.Length == 0 ? "mqtt.host: the name or address of the broker is missing" : null;
    }

    private string Words(int most)
    {
        if (_leaves.Kind != JsonLeaves.Words || _leaves.Text.Length > most)
        {
            Expect("a text of up to " + most.ToString() + " characters");
        }

        return _leaves.Text;
    }

    private int Number(int least, int most)
    {
        if (_leaves.Kind != JsonLeaves.Number || _leaves.Integer < least || _leaves.Integer > most)
        {
            Expect("a whole number from " + least.ToString() + " to " + most.ToString());
        }

        return _leaves.Integer;
    }

    private bool Flag()
    {
        if (_leaves.Kind != JsonLeaves.Flag)
        {
            Expect("true or false");
        }

        return _leaves.Integer == 1;
    }

    private void Expect(string what)
    {
        Problem = _leaves.Path + ": " + what + " is expected";
    }
}
