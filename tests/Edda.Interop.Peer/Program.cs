using Edda.Interop.Peer;
using Edda.Interop.Peer.Client;
using Edda.Interop.Peer.Server;

const string Usage = """
    usage: Edda.Interop.Peer server [--listen ADDRESS] [--tls]     prints "LISTENING ADDRESS", ends with its input
           Edda.Interop.Peer client --address ADDRESS --case NAME|all [--insecure]
    """;

Arguments? arguments = Arguments.Parse(args);
if (arguments is null)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

return arguments.IsServer
    ? await InteropServer.RunAsync(arguments.Address ?? "http://127.0.0.1:0", arguments.Flag)
    : await InteropClient.RunAsync(arguments.Address!, arguments.Case!, arguments.Flag);
