using System.Net.Sockets;
using System.Text;

namespace Edda.Kernel.Rig;

/// <summary>One question to QEMU's monitor.</summary>
internal static class Monitor
{
    private const string Prompt = "(qemu) ";

    public static async Task<string> AskAsync(string path, string question)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await ReadAsync(socket);
        await socket.SendAsync(Encoding.ASCII.GetBytes(question + "\n"));
        return await ReadAsync(socket);
    }

    private static async Task<string> ReadAsync(Socket socket)
    {
        using CancellationTokenSource end = new(Testing.ChildProcess.Patience);
        StringBuilder text = new();
        byte[] buffer = new byte[16 * 1024];
        while (!text.ToString().EndsWith(Prompt, StringComparison.Ordinal))
        {
            int count = await socket.ReceiveAsync(buffer, end.Token);
            if (count == 0)
                break;
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
