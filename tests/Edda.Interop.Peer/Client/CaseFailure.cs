namespace Edda.Interop.Peer.Client;

/// <summary>Something did not come as the case wants it.</summary>
internal sealed class CaseFailure(string message) : Exception(message);
