using Edda.Testing;

namespace Edda.Attacks;

/// <summary>
/// A well-behaved client that asks for the service's health over and over, on a connection of its own and now and then
/// on a new one.
/// </summary>
internal sealed class OrdinaryCaller(string address) : IDisposable
{
    private const int CallsPerConnection = 50;

    private PlainCaller _caller = new(address);

    /// <summary>Calls until told to stop. Throws when a call fails; otherwise how many were made.</summary>
    public async Task<int> KeepCallingAsync(CancellationToken stop)
    {
        int calls = 0;
        do
        {
            await CallAsync();
            if (++calls % CallsPerConnection == 0)
            {
                _caller.Dispose();
                _caller = new PlainCaller(address);
            }
        }
        while (!stop.IsCancellationRequested);
        return calls;
    }

    public async Task CallAsync()
    {
        PlainAnswer answer = await _caller.CallAsync(PlainCaller.Health);
        Assert.Equal(PlainAnswer.Ok, answer.Status);
    }

    public void Dispose() => _caller.Dispose();
}
