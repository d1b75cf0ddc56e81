using Edda.Jotunheim.Queue;

namespace Edda.Jotunheim.Settings;

/// <summary>What the settings file of a device says, and what holds where it says nothing.</summary>
public sealed class DeviceSettings
{
    public const string Grpc = "grpc";
    public const string Mqtt = "mqtt";

    public string Name = "";

    /// <summary>To enrol with, once: what comes of it is kept beside the settings.</summary>
    public string Code = "";

    public string WifiNetwork = "";
    public string WifiPassword = "";
    public string Transport = Grpc;
    public string HubHost = "";
    public int HubPort = 7443;
    public bool HubTls = true;
    public string MqttHost = "";
    public int MqttPort = 8883;
    public bool MqttTls = true;
    public string MqttUser = "";
    public string MqttPassword = "";

    /// <summary>The middle of the topics edda/NETWORK/DEVICE/up and /down.</summary>
    public string MqttNetwork = "home";

    /// <summary>How much of the flash may hold what could not be sent.</summary>
    public int QueueBytes = 8192;

    public int SensorMs = 1_000;
    public int SensorPercent = 2;

    /// <summary>0: no limit.</summary>
    public int BytesPerSecond;

    /// <summary>0: it sleeps only when told to.</summary>
    public int AwakeSeconds;

    public int SleepSeconds = 60;

    /// <summary>PEM: the certificate that the hub's is to be signed by; empty: the hub proves itself by the key alone.</summary>
    public string Authority = "";

    public DeviceOptions ToOptions()
    {
        DeviceOptions options = new DeviceOptions();
        options.Name = Name;
        options.WifiNetwork = WifiNetwork;
        options.WifiPassword = WifiPassword;
        options.SensorMs = SensorMs;
        options.SensorThreshold = SensorPercent / 100.0;
        options.BytesPerSecond = BytesPerSecond;
        options.AwakeSeconds = AwakeSeconds;
        options.SleepSeconds = SleepSeconds;
        options.QueuePages = QueueBytes / OfflineQueue.PageBytes;
        return options;
    }
}
