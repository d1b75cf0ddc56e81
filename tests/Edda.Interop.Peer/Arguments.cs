namespace Edda.Interop.Peer;

/// <summary>What the program was asked to be.</summary>
internal sealed class Arguments
{
    public required bool IsServer { get; init; }

    public string? Address { get; private set; }

    public string? Case { get; private set; }

    /// <summary>--tls of the server, --insecure (trust any certificate) of the client.</summary>
    public bool Flag { get; private set; }

    /// <summary>Null when they make no sense.</summary>
    public static Arguments? Parse(string[] args)
    {
        if (args.Length == 0 || args[0] is not ("server" or "client"))
        {
            return null;
        }

        var parsed = new Arguments { IsServer = args[0] == "server" };
        for (int i = 1; i < args.Length; i++)
        {
            if (!parsed.Take(args, ref i))
            {
                return null;
            }
        }

        return parsed.IsServer || (parsed.Address is not null && parsed.Case is not null) ? parsed : null;
    }

    private bool Take(string[] args, ref int at)
    {
        switch (args[at])
        {
            case "--tls" when IsServer:
            case "--insecure" when !IsServer:
                Flag = true;
                return true;
            case "--listen" or "--address" or "--target" when at + 1 < args.Length:
                Address = args[++at];
                return true;
            case "--case" when !IsServer && at + 1 < args.Length:
                Case = args[++at];
                return true;
            default:
                return false;
        }
    }
}
