using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Testing;

namespace Edda.Edge.Http2.Tests.Support;

/// <summary>The server that is examined, on a Unix socket. Disposed by the test.</summary>
internal sealed class Examinee : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Examinee(Action<GrpcServerOptions>? configure)
    {
        var options = new GrpcServerOptions();
        options.Listen.Add("unix:" + _folder.File("s"));
        options.Interceptors.Add(Faults);
        configure?.Invoke(options);
        Server = new GrpcServer(options);
        Server.AddService(Service);
    }

    public GrpcServer Server { get; }

    public ServedService Service { get; } = new();

    public Faults Faults { get; } = new();

    public string Address => Server.Addresses[0];

    public static async Task<Examinee> StartAsync(Action<GrpcServerOptions>? configure = null)
    {
        var examinee = new Examinee(configure);
        await examinee.Server.StartAsync();
        return examinee;
    }

    public Task<Client> OpenAsync(params (int Id, int Value)[] settings) => Client.OpenAsync(Address, settings);

    public Task<Client> ConnectAsync() => Client.ConnectAsync(Address);

    /// <summary>A call on a new connection is answered: nothing that happened on another one has harmed the server.</summary>
    public async Task AnswersAsync()
    {
        using Client client = await OpenAsync();
        await AnswersAsync(client, stream: 1);
    }

    /// <summary>A call on this stream of the connection is answered.</summary>
    public static async Task AnswersAsync(Client client, int stream)
    {
        await client.CallAsync(stream);
        Assert.Equal(StatusCode.Ok, (await client.AnswerAsync(stream)).Code);
    }

    /// <summary>No call is left running, and no handler has failed in a way that it should not.</summary>
    public async Task IsAtRestAsync()
    {
        await Eventually.HoldsAsync(() => Server.RunningCalls == 0, "all calls have ended");
        Assert.Empty(Faults.Seen);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Dispose();
    }
}
