#if EDDA_MOONSHARP
using Edda.Loki.MoonSharp;

namespace Edda.Loki.Engine.Tests.Engine;

/// <summary>The tests of tests/Edda.Loki.Engine.Tests that are linked here run on MoonSharp.</summary>
internal static class EngineUnderTest
{
    public static MoonSharpEngine Create() => new();
}
#endif
