using Edda.Edge.Settings;

namespace Edda.Gladsheim.Settings;

/// <summary>Makes a problem of a place: the names that lead to it, from the service on.</summary>
public delegate SettingsProblem ProblemAt(ReadOnlySpan<string> path, string found, string allowed);
