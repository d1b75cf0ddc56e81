using System.Globalization;
using Edda.Testing;
using Edda.Testing.Http2;

namespace Edda.Edge.Http2.Tests.Hostile;

/// <summary>
/// Thousands of conversations that are proper but for a few bits, frames or an early end. Whatever the server makes of them,
/// it ends what it began, faults nowhere and serves others. EDDA_HTTP2_FUZZ says how many, EDDA_HTTP2_SEED from which on.
/// </summary>
public sealed class FuzzTests
{
    private const int Few = 2_000;
    private const int Together = 20;

    private static readonly int Count = Number("EDDA_HTTP2_FUZZ", Few);
    private static readonly int First = Number("EDDA_HTTP2_SEED", 1);

    [Fact]
    public async Task Spoiled_conversations_harm_nobody_else()
    {
        var unobserved = new List<Exception>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs problem)
        {
            lock (unobserved)
            {
                unobserved.Add(problem.Exception);
            }
        }

        TaskScheduler.UnobservedTaskException += Note;
        await using (Examinee server = await Examinee.StartAsync())
        {
            for (int seed = First; seed < First + Count; seed += Together)
            {
                try
                {
                    await Task.WhenAll(Enumerable.Range(seed, Together).Select(one => SpoilAsync(server, one)));
                    await server.AnswersAsync();
                }
                catch (Exception problem)
                {
                    throw new InvalidOperationException($"seeds {seed} to {seed + Together - 1}: {problem.Message}", problem);
                }
            }

            await server.IsAtRestAsync();
            await Eventually.HoldsAsync(() => server.Server.Connections == 0, "all connections are forgotten");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Note;
        Assert.Empty(unobserved);
    }

    /// <summary>The same conversations unspoiled are all answered: otherwise the test above would try nothing.</summary>
    [Fact]
    public async Task Unspoiled_conversations_are_answered()
    {
        await using Examinee server = await Examinee.StartAsync();
        for (int seed = First; seed < First + 50; seed++)
        {
            int before = server.Faults.Begun;
            using Client client = await server.OpenAsync();
            await client.SendAsync([.. new Mutation(seed).Frames(), Call]);
            await client.RoundTripAsync();
            Assert.True(client.GoAways.Count == 0, $"seed {seed}");

            // A server need not begin what nobody waits for any more.
            await Eventually.HoldsAsync(() => server.Faults.Begun > before, "the last call has begun");
        }

        await server.IsAtRestAsync();
    }

    /// <summary>
    /// Says it all and then that it has nothing more to say; the server hangs up, now or once its calls have ended. What it
    /// sends meanwhile is whole frames.
    /// </summary>
    private static async Task SpoilAsync(Examinee server, int seed)
    {
        using RawConnection connection =
            await RawConnection.TryConnectAsync(server.Address, CancellationToken.None) ?? throw new IOException("not taken");
        using var time = new CancellationTokenSource(ChildProcess.Patience);
        await connection.TrySendAsync(Frame.Join(Client.Preface, new Mutation(seed).Spoiled()), time.Token);
        connection.EndSending();
        Assert.True(await connection.IsHungUpOnAsync(time.Token), $"seed {seed}: the server has not hung up");
    }

    private static byte[] Call { get; } = Frame.Join(
        Frame.Of(Frame.Headers, Frame.EndHeaders, 99, Block.Call(Block.Unary)), Frame.DataOf(99, end: true, Framing.Request(1)));

    private static int Number(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int number) ? number : usual;
}
