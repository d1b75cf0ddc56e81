using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edda.Gladsheim.Bench;

/// <summary>
/// Kestrel with nothing behind it, in a process of its own: answers every call with the same message. What it takes is what
/// the machine, the socket and the asker take.
/// </summary>
internal sealed class BareKestrel : IDisposable
{
    public const string Name = "bare Kestrel";
    public const string Command = "answer";

    // As long as the status of one service.
    private const int MessageBytes = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    public BareKestrel(Workplace place)
    {
        string folder = place.NewFolder("kestrel");
        Socket = Path.Combine(folder, "socket");
        // This program is its own file, or one that dotnet was told to run.
        string self = Environment.ProcessPath!;
        string[] library = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        _process = place.Start(folder, self, [.. library, Command, Socket]);
        long began = Stopwatch.GetTimestamp();
        while (!IsListening())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException("Kestrel does not listen");
            Thread.Sleep(10);
        }
    }

    public string Socket { get; }

    /// <summary>The other process: answers until it is killed.</summary>
    public static async Task AnswerAsync(string socket)
    {
        byte[] message = new byte[5 + MessageBytes];
        message[4] = MessageBytes;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.ListenUnixSocket(
            socket, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        WebApplication application = builder.Build();
        application.Run(async call =>
        {
            while ((await call.Request.BodyReader.ReadAsync()) is { IsCompleted: false } read)
                call.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            call.Response.ContentType = "application/grpc";
            await call.Response.BodyWriter.WriteAsync(message);
            call.Response.AppendTrailer("grpc-status", "0");
        });
        await application.RunAsync();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    private bool IsListening()
    {
        try
        {
            using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            probe.Connect(new UnixDomainSocketEndPoint(Socket));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
