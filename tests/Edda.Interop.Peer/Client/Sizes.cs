namespace Edda.Interop.Peer.Client;

/// <summary>The sizes the suite's cases send and ask for, and how long to wait for a peer that does not answer.</summary>
internal static class Sizes
{
    public const int LargeRequest = 271828;
    public const int LargeResponse = 314159;

    public static readonly int[] Requests = [27182, 8, 1828, 45904];
    public static readonly int[] Responses = [31415, 9, 2653, 58979];

    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
}
