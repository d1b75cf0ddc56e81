using Edda.Core.Calls;
using Edda.DeviceClient;

const string Usage =
    "usage: Edda.DeviceClient --address http://HOST:PORT|https://HOST:PORT --case NAME|all [--insecure]";

string? address = null;
string? chosen = null;
bool trustAnyone = false;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--address" or "--target" when i + 1 < args.Length:
            address = args[++i];
            break;
        case "--case" when i + 1 < args.Length:
            chosen = args[++i];
            break;
        case "--insecure":
            trustAnyone = true;
            break;
        default:
            Console.Error.WriteLine($"'{args[i]}' is not known. {Usage}");
            return 2;
    }
}

string withScheme = address?.Contains("://", StringComparison.Ordinal) == false ? "http://" + address : address ?? "";
if (chosen is null || !Uri.TryCreate(withScheme, UriKind.Absolute, out Uri? uri))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

// The windows are the device's own; only the message may be as large as the suite's.
var options = new CallConnectionOptions(uri.Authority) { LargestResponse = 512 * 1024 };
options.Http2.IsSecure = uri.Scheme == Uri.UriSchemeHttps;
using var invoker = SocketInvoker.Connect(uri, options, trustAnyone);
var cases = new InteropCases(invoker).All;
int failed = 0;
foreach (string name in chosen == "all" ? cases.Keys : [chosen])
{
    try
    {
        if (!cases.TryGetValue(name, out Action? run))
        {
            throw new CaseFailedException("no such case");
        }

        run();
        Console.WriteLine($"PASS {name}");
    }
    catch (CaseFailedException failure)
    {
        failed++;
        Console.WriteLine($"FAIL {name}: {failure.Message}");
    }
}

return failed == 0 ? 0 : 1;
