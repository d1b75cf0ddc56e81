using Edda.Gladsheim.Settings.Raw;

namespace Edda.Gladsheim.Settings;

/// <summary>Everything the settings say, checked and completed. Immutable.</summary>
public sealed record HallConfiguration(HallSettings Settings, PlatformProfile Platform, DependencyGraph Graph);
