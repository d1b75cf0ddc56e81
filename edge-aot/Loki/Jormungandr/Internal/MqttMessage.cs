namespace Edda.Loki.Jormungandr.Internal;

/// <summary>A message that a broker sent.</summary>
internal sealed record MqttMessage(string Topic, byte[] Payload, int Qos, bool IsRetained);
