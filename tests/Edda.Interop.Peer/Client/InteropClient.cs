using Edda.Edge.Grpc;

namespace Edda.Interop.Peer.Client;

/// <summary>Runs cases against a server and prints "PASS name" or "FAIL name: why" for each.</summary>
internal static class InteropClient
{
    public static async Task<int> RunAsync(string address, string name, bool insecure)
    {
        var options = new GrpcChannelOptions();
        if (insecure)
        {
            options.Tls = new TlsClientOptions { Roots = await PeerCertificate.FetchAsync(address) };
        }

        await using GrpcChannel channel = GrpcChannel.ForAddress(address, options);
        var suite = new Dictionary<string, Func<Task>>();
        new UnaryCases(channel).AddTo(suite);
        new StreamingCases(channel).AddTo(suite);
        new StatusCases(channel).AddTo(suite);
        if (name != "all" && !suite.ContainsKey(name))
        {
            Console.Error.WriteLine($"There is no case {name}; there are {string.Join(", ", suite.Keys)}, all.");
            return 2;
        }

        int failed = 0;
        foreach ((string each, Func<Task> run) in suite)
        {
            if (name == "all" || name == each)
            {
                failed += await PassesAsync(each, run) ? 0 : 1;
            }
        }

        return failed == 0 ? 0 : 1;
    }

    private static async Task<bool> PassesAsync(string name, Func<Task> run)
    {
        try
        {
            await run();
            Console.WriteLine($"PASS {name}");
            return true;
        }
        catch (Exception failure) when (failure is CaseFailure or RpcException)
        {
            Console.WriteLine($"FAIL {name}: {failure.Message}");
            return false;
        }
    }
}
