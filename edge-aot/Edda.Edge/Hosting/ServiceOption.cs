namespace Edda.Edge.Hosting;

/// <summary>An option of the command line that only one service has: "--name VALUE".</summary>
/// <param name="Name">With its dashes: "--platform".</param>
/// <param name="Allowed">The values there are.</param>
/// <param name="Help">What it is for, in a line.</param>
public sealed record ServiceOption(string Name, IReadOnlyList<string> Allowed, string Help);
