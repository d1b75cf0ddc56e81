namespace Edda.Tool.Fleet;

/// <summary>A service did not come up or did not stay up; the message carries what it wrote.</summary>
internal sealed class ServiceFailedException(string message) : Exception(message);
