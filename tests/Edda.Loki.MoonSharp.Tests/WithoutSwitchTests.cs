#if !EDDA_MOONSHARP
namespace Edda.Loki.MoonSharp.Tests;

public class WithoutSwitchTests
{
    [Fact(Skip = "Needs MoonSharp: build with -p:EddaMoonSharp=true, its package in a feed or in tools/feed.")]
    public void The_tests_of_the_engine_run_on_MoonSharp()
    {
    }
}
#endif
