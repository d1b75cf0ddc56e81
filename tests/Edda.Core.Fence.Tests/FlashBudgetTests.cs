using Edda.Core.Fence.Tests.Rules;

namespace Edda.Core.Fence.Tests;

public sealed class FlashBudgetTests
{
    private const int Budget = 96 * 1024;

    /// <summary>The core, the device's logic and the board's bindings, as one assembly, which is how a board has them.</summary>
    [Fact]
    public void All_that_a_board_is_given_stays_within_its_share_of_the_flash()
    {
        int size = FlashSize.Estimate(Path.Combine(AppContext.BaseDirectory, "device", "Edda.Jotunheim.Esp32.Fence.dll"));
        Assert.True(size <= Budget, $"about {size} bytes");
    }
}
