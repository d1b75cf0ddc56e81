namespace Edda.Loki.Children;

/// <summary>Does what one function of a child is for.</summary>
internal delegate ValueTask ChildHandler(ScriptCall call);
