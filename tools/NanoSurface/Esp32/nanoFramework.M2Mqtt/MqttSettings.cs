namespace nanoFramework.M2Mqtt;

public class MqttSettings
{
    public extern bool ValidateServerCertificate { get; set; }
}
