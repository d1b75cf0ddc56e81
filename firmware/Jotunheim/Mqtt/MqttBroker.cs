namespace Edda.Jotunheim.Mqtt;

/// <summary>Which broker, as whom, and the second level of the topics. Not changed afterwards.</summary>
public sealed class MqttBroker
{
    public string Host = "";
    public int Port = 1883;
    public bool IsSecure;

    /// <summary>Empty where the broker knows none.</summary>
    public string User = "";

    public string Password = "";
    public string Network = "home";
}
