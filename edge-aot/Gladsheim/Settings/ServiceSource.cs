using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings;

/// <summary>A service as it was written, with the name it was written under, and how to say where.</summary>
/// <param name="Problem">Makes a problem with a path below the service, what was found and what is allowed.</param>
public sealed record ServiceSource(string Name, ServiceSettings Settings, ProblemAt Problem);
