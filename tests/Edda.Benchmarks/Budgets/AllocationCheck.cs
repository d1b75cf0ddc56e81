using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Edda.Benchmarks.Budgets;

/// <summary>
/// Runs each benchmark that has a budget and compares what it allocates with that: no timing, so that it holds on any
/// machine. A budget without a benchmark fails too, because it would guard nothing.
/// </summary>
internal static class AllocationCheck
{
    private const string SectionName = "allocations_bytes_per_operation";
    private const int WarmUp = 200;
    private const int Operations = 1000;

    public static int Run(TextWriter output)
    {
        int passed = 0;
        int failed = 0;
        foreach ((string name, long budget) in BudgetFile.Section(SectionName))
        {
            long? measured = Measure(name);
            bool isWithin = measured <= budget;
            _ = isWithin ? passed++ : failed++;
            string found = measured is null ? "there is no such benchmark" : $"{measured} B, budget {budget} B";
            output.WriteLine($"{(isWithin ? "ok" : "FAILED")} {name}: {found}");
        }

        output.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    /// <summary>Bytes for one call of "Class.Method", rounded up; null if there is no such benchmark.</summary>
    private static long? Measure(string name)
    {
        string[] parts = name.Split('.');
        Type? type = Array.Find(typeof(AllocationCheck).Assembly.GetTypes(), candidate => candidate.Name == parts[0]);
        MethodInfo? method = parts.Length == 2 ? type?.GetMethod(parts[1]) : null;
        if (type is null || method is null || !method.IsDefined(typeof(BenchmarkAttribute)))
        {
            return null;
        }

        object instance = Activator.CreateInstance(type)!;
        foreach (MethodInfo setup in type.GetMethods().Where(m => m.IsDefined(typeof(GlobalSetupAttribute))))
        {
            setup.Invoke(instance, null);
        }

        Action operation = Operation(instance, method);
        for (int i = 0; i < WarmUp; i++)
        {
            operation();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Operations; i++)
        {
            operation();
        }

        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return (bytes + Operations - 1) / Operations;
    }

    /// <summary>The method as a delegate of its own type, because invoking by reflection would box the result.</summary>
    private static Action Operation(object instance, MethodInfo method)
    {
        if (method.ReturnType == typeof(void))
        {
            return method.CreateDelegate<Action>(instance);
        }

        return (Action)typeof(AllocationCheck)
            .GetMethod(nameof(Ignore), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(method.ReturnType)
            .Invoke(null, [instance, method])!;
    }

    private static Action Ignore<T>(object instance, MethodInfo method)
    {
        var function = method.CreateDelegate<Func<T>>(instance);
        return () => function();
    }
}
