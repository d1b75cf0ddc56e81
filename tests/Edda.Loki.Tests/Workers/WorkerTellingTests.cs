using Edda.Contracts.Loki.Worker.V1;
using Edda.Loki.Children;
using Edda.Loki.Engine;
using Edda.Loki.Workers.Internal;
using Edda.Testing;

namespace Edda.Loki.Tests.Workers;

public sealed class WorkerTellingTests : IDisposable
{
    /// <summary>More than a socket takes at once.</summary>
    private const int Long = 2_000_000;

    private readonly MemoryPool _pool = MemoryPool.OfOneProcess();
    private readonly WorkerTelling _telling;
    private readonly int _theirs;

    public WorkerTellingTests()
    {
        Assert.True(Posix.TryPair(out int ours, out _theirs));
        _telling = new WorkerTelling(ours);
    }

    public void Dispose()
    {
        _telling.Dispose();
        _ = Posix.Close(_theirs);
    }

    [Fact]
    public async Task Orders_pass_by_the_answers_that_wait()
    {
        HeldMemory[] runs = [.. Enumerable.Range(0, 3).Select(_ => new HeldMemory(Long * 2, _pool))];
        for (int i = 0; i < runs.Length; i++)
            Answer((ulong)i, runs[i]);
        Assert.Equal(3 * 2 * Long, _pool.Taken); // each counts twice

        ToWorker order = new();
        order.EnsureRun().Id = 7;
        _telling.Order(order);
        order.EnsureCancel().Id = 7;
        _telling.Order(order);
        runs[1].End();

        WorkerChannel worker = new(_theirs);
        Assert.Equal(0ul, Read(worker).Answer!.Id); // the socket had the beginning of it
        Assert.Equal(7ul, Read(worker).Run!.Id);
        Assert.Equal(7ul, Read(worker).Cancel!.Id);
        Assert.Equal(2ul, Read(worker).Answer!.Id); // nobody waits for the one between
        await Eventually.HoldsAsync(() => _pool.Taken == 0, "nothing is held");
        Assert.False(worker.Look());
    }

    [Fact]
    public async Task What_a_run_held_is_a_part_of_all_until_it_has_gone()
    {
        HeldMemory run = new(Long * 2, _pool);
        Answer(0, run);
        run.End();
        Assert.Equal(2 * Long, _pool.Taken);

        WorkerChannel worker = new(_theirs);
        Assert.Equal(Long, Read(worker).Answer!.Value!.Text.Length);
        await Eventually.HoldsAsync(() => _pool.Taken == 0, "nothing is held");
    }

    [Fact]
    public async Task Of_a_worker_that_is_gone_nothing_stays()
    {
        HeldMemory[] runs = [.. Enumerable.Range(0, 3).Select(_ => new HeldMemory(Long * 2, _pool))];
        Answer(0, runs[0]);
        Answer(1, runs[1]);

        _telling.Dispose();
        Answer(2, runs[2]);

        await Eventually.HoldsAsync(() => _pool.Taken == 0, "nothing is held");
    }

    private void Answer(ulong id, HeldMemory run)
    {
        Assert.Null(run.TakeForCall(Long));
        ToWorker message = new();
        message.EnsureAnswer().Id = id;
        message.Answer!.EnsureValue().Text = new string('x', Long);
        _telling.Answer(message, run);
    }

    private static ToWorker Read(WorkerChannel worker)
    {
        while (!worker.Look())
            Assert.True(worker.Wait(10_000));
        ToWorker message = new();
        worker.Read(message);
        Assert.False(worker.IsOver);
        return message;
    }
}
