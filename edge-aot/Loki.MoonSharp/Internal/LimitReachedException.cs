namespace Edda.Loki.MoonSharp.Internal;

/// <summary>Unwinds MoonSharp when a limit is reached. The execution that began the turn catches it.</summary>
internal sealed class LimitReachedException : Exception;
