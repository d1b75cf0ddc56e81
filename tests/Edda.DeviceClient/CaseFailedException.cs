namespace Edda.DeviceClient;

/// <summary>A case of the suite did not go as it must.</summary>
internal sealed class CaseFailedException(string message) : Exception(message);
