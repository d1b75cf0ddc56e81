using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Edda.Benchmarks.Budgets;

// Without arguments of ours this is BenchmarkDotNet: `-- --filter '*'`. --check-allocations measures no time.
if (args is ["--check-allocations"])
{
    return AllocationCheck.Run(Console.Out);
}

// In this process, because the project that BenchmarkDotNet would write does not know this repository's build settings.
IConfig config = DefaultConfig.Instance
    .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory);
BenchmarkSwitcher.FromAssembly(typeof(AllocationCheck).Assembly).Run(args, config);
return 0;
