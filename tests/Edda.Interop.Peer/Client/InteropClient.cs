namespace Edda.Interop.Peer.Client;

internal static class InteropClient
{
    public static Task<int> RunAsync(string address, string name, bool insecure) =>
        throw new NotSupportedException(address + name + insecure);
}
