using Edda.Core.Grpc;
using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Client;

internal static class Check
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new CaseFailure($"{what}: expected {expected}, got {actual}");
        }
    }

    /// <summary>Awaits a call that must fail with this code, and answers how it failed.</summary>
    public static async Task<RpcException> FailsAsync(StatusCode code, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (RpcException failure)
        {
            Equal(code, failure.Code, $"status ({failure.Status.Message})");
            return failure;
        }

        throw new CaseFailure($"the call ended OK; expected {code}");
    }
}
