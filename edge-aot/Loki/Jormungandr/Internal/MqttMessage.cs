namespace Edda.Loki.Jormungandr.Internal;

/// <summary>A message that a broker sent.</summary>
internal sealed record MqttMessage(string Topic, byte[] Payload, int Qos, bool IsRetained)
{
    /// <summary>Bytes, roughly: .NET keeps text in two for each letter, and each object has a header.</summary>
    public int Size => Payload.Length + (2 * Topic.Length) + 100;
}
