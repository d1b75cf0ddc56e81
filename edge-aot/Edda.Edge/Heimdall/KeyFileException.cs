namespace Edda.Edge.Heimdall;

/// <summary>The key file or the list of revocations cannot be used. The message is whole: path, reason, remedy.</summary>
public sealed class KeyFileException(string message) : Exception(message);
