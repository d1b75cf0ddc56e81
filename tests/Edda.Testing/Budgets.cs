using System.Text.Json;

namespace Edda.Testing;

/// <summary>The budgets of a published binary that do not, or hardly, depend on the machine's speed: see budgets.json.</summary>
public static class Budgets
{
    public static long FileSize { get; } = Read("file_size");

    public static long IdleMemory { get; } = Read("resident_idle");

    public static long MemoryAfterCalls { get; } = Read("resident_after_200000_calls");

    /// <summary>Gladsheim with 200 services.</summary>
    public static long MemoryWithManyServices { get; } = Read("resident_with_200_services");

    /// <summary>Loki with 1,000 devices attached over gRPC, within TLS or without.</summary>
    public static long MemoryWithThousandDevices { get; } = Read("resident_with_1000_devices");

    /// <summary>
    /// While it is attacked, at the peak. The goal is the one after calls; of the attacks, requests that trickle in went
    /// up to 45 MiB when this was set.
    /// </summary>
    public static long PeakUnderAttack { get; } = Read("resident_peak_under_attack");

    /// <summary>
    /// The same of Loki, which takes more calls at a time, because one that waits for a script is a call, and 64 connections
    /// more, of 46 KB each, for devices. Its workers, which no caller reaches, are not counted.
    /// </summary>
    public static long LokiPeakUnderAttack { get; } = Read("loki_peak_under_attack");

    /// <summary>Loki and its workers together while a thousand scripts wait; pages that they share count once.</summary>
    public static long WithWaitingScripts { get; } = Read("loki_with_1000_waiting_scripts");

    /// <summary>Generous, so that it holds on a slow machine: the measured share is about one percent.</summary>
    public static long CpuPercentOfChecks { get; } =
        Read("gladsheim_with_15_checks_a_second", "published_binary_percent_of_one_core");

    private static long Read(string name, string section = "published_binary_bytes")
    {
        using JsonDocument file = JsonDocument.Parse(
            File.ReadAllBytes(Repository.File("tests", "Edda.Benchmarks", "budgets.json")));
        return file.RootElement.GetProperty(section).GetProperty(name).GetInt64();
    }
}
