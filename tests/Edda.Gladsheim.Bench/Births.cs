using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Edda.Gladsheim.Bench;

/// <summary>A child that has begun: whose, its pid, and when by CLOCK_MONOTONIC, which is Stopwatch's clock here.</summary>
internal readonly record struct Birth(string Who, int Pid, long At);

/// <summary>
/// What the children say of themselves, through one FIFO. Owns it and the thread that reads it; both last as long as the
/// process. <see cref="Pids"/> is for any thread, the waiting for the one that measures.
/// </summary>
internal sealed class Births
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<Birth> _arrived = [];
    private readonly StreamReader _reader;

    public Births(string path)
    {
        Posix.MakeFifo(path);
        // Reading and writing, so that it neither waits for a writer nor ends with the last one.
        SafeFileHandle handle = Posix.OpenReadWrite(path);
        _reader = new StreamReader(new FileStream(handle, FileAccess.Read, 1));
        new Thread(Read) { IsBackground = true, Name = "births" }.Start();
    }

    /// <summary>The last child of each name, "runit/s3".</summary>
    public ConcurrentDictionary<string, int> Pids { get; } = new();

    /// <summary>Every pid there ever was, to end what may be left.</summary>
    public ConcurrentBag<int> Ever { get; } = [];

    /// <summary>The first child of this name that began after a moment; others are only noted.</summary>
    public Birth Next(string who, long after)
    {
        using CancellationTokenSource patience = new(Patience);
        try
        {
            while (true)
            {
                Birth birth = _arrived.Take(patience.Token);
                if (birth.Who == who && birth.At > after)
                    return birth;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{who} did not begin within {Patience.TotalSeconds:F0} s");
        }
    }

    /// <summary>Until so many of a supervisor's children run.</summary>
    public void WaitForAll(string supervisor, int count)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (Pids.Keys.Count(who => who.StartsWith(supervisor + "/", StringComparison.Ordinal)) < count)
        {
            if (Environment.TickCount64 > end)
                throw new TimeoutException($"{supervisor} did not start its {count} children within {Patience.TotalSeconds:F0} s");
            Thread.Sleep(20);
        }
    }

    public void Forget(string supervisor)
    {
        foreach (string who in Pids.Keys.Where(who => who.StartsWith(supervisor + "/", StringComparison.Ordinal)))
            Pids.TryRemove(who, out _);
    }

    private void Read()
    {
        while (_reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            Birth birth = new(
                words[0], int.Parse(words[1], CultureInfo.InvariantCulture), long.Parse(words[2], CultureInfo.InvariantCulture));
            Pids[birth.Who] = birth.Pid;
            Ever.Add(birth.Pid);
            _arrived.Add(birth);
        }
    }
}
