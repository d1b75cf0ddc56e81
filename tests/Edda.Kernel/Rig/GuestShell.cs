using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edda.Testing;

namespace Edda.Kernel.Rig;

/// <summary>One script in a shell of the guest. What it leaves running has to let go of the three standard streams.</summary>
internal static class GuestShell
{
    private const string Ended = "edda: exit code ";

    /// <summary>For a guest that hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<(int Code, string Output)> RunAsync(int port, string script)
    {
        using CancellationTokenSource end = new(Patience);
        string output = "";

        // Without a word nobody listened yet, and nothing has been done.
        await Eventually.HoldsAsync(
            async () => (output = await TryAsync(port, script, end.Token)).Length > 0, "the guest's shell has answered", Patience);
        int at = output.LastIndexOf(Ended, StringComparison.Ordinal);
        return at >= 0
            ? (int.Parse(output[(at + Ended.Length)..], CultureInfo.InvariantCulture), output[..at].TrimEnd('\n'))
            : throw new InvalidOperationException($"the guest's shell ended in the middle of\n{script}\n{output}");
    }

    private static async Task<string> TryAsync(int port, string script, CancellationToken end)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port, end);
        NetworkStream stream = client.GetStream();
        try
        {
            // The braces make the shell read all of it before it begins.
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"{{ (\nset -e\n{script}\n); code=$?; echo; echo {Ended}$code; exit; }}\n"), end);
            using StreamReader reader = new(stream);
            return await reader.ReadToEndAsync(end);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
