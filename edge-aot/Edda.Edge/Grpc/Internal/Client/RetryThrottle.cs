namespace Edda.Edge.Grpc.Internal.Client;

/// <summary>
/// Bounds what all calls of a channel repeat together (gRFC A6, retryThrottling): a failure takes a token, a success gives
/// back a tenth, and below half of them nothing is repeated. So a server in trouble gets little more than its usual load.
/// </summary>
internal sealed class RetryThrottle
{
    private const int Tenths = 10;
    private const int Most = 10 * Tenths;

    private int _tokens = Most;

    public bool MayRetry => Volatile.Read(ref _tokens) > Most / 2;

    public void Failed() => Change(-Tenths);

    public void Succeeded()
    {
        if (Volatile.Read(ref _tokens) < Most)
        {
            Change(1);
        }
    }

    private void Change(int by)
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _tokens);
        }
        while (Interlocked.CompareExchange(ref _tokens, Math.Clamp(seen + by, 0, Most), seen) != seen);
    }
}
