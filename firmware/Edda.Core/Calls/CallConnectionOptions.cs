using Edda.Core.Http2;

namespace Edda.Core.Calls;

/// <summary>What the calls of a connection have in common. Set before the connection is made; which copies it.</summary>
public sealed class CallConnectionOptions
{
    public const int DefaultLargestResponse = 4 * 1024;

    public CallConnectionOptions(string authority)
    {
        Authority = authority;
    }

    /// <summary>The :authority of every call: "host" or "host:port".</summary>
    public readonly string Authority;

    public string UserAgent = "edda-device";

    /// <summary>The largest message that is taken. One that says it is longer ends its call as ResourceExhausted.</summary>
    public int LargestResponse = DefaultLargestResponse;

    /// <summary>A call keeps its two buffers, for what leaves and what comes, up to this size.</summary>
    public int LargestKeptBuffer = 512;

    public readonly Http2Options Http2 = new Http2Options();
}
