using Edda.Core.Calls;
using Edda.Core.Grpc;

namespace Edda.DeviceClient;

/// <summary>What a case expects.</summary>
internal static class Check
{
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new CaseFailedException($"{what}: expected {expected}, got {actual}");
        }
    }

    public static void Status(StatusCode expected, StatusCode actual, CallContext context)
    {
        if (expected != actual)
        {
            throw new CaseFailedException($"status: expected {expected}, got {actual} ({context.StatusMessage})");
        }
    }
}
