using System.Globalization;

namespace Edda.Loki.Tools;

/// <summary>Where a tool was defined. A tool registered by a call has a name for its file and line 0.</summary>
public sealed record ToolOrigin(string File, int Line)
{
    public override string ToString() =>
        Line == 0 ? File : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}
