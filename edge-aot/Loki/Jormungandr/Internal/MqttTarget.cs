namespace Edda.Loki.Jormungandr.Internal;

/// <summary>Which broker, and how.</summary>
internal sealed record MqttTarget(string Host, int Port, bool IsTls)
{
    public override string ToString() => $"{(IsTls ? "mqtts" : "mqtt")}://{Host}:{Port}";
}
