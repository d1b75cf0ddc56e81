namespace Edda.Gladsheim.Functional;

/// <summary>Budgets are the published binary's; the ordinary build is only reported when it is asked about.</summary>
internal static class Within
{
    public static void Budget(long budget, long actual, string what)
    {
        if (HallBinary.IsPublished)
            Assert.True(actual <= budget, $"{actual / 1048576.0:F2} MiB {what}, the budget is {budget / 1048576.0:F2} MiB");
    }
}
