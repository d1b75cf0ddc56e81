namespace Edda.Loki.Jormungandr;

/// <summary>A connection that the tool's permissions forbid. Thrown within the framework's handler, which wraps it.</summary>
internal sealed class NetworkRefusedException(string objection) : Exception(objection);
