using System.Text;
using System.Threading.Channels;
using Edda.Gladsheim.Thjalfi.Exit;
using Edda.Gladsheim.Thjalfi.Launch;
using Edda.Gladsheim.Thjalfi.Readiness;
using Edda.Gladsheim.Thjalfi.Readiness.Internal;

namespace Edda.Gladsheim.Tests.Thjalfi.Readiness;

public sealed class NotifyTests : IDisposable
{
    private const string Sender = """
        import os, socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.connect(os.environ["NOTIFY_SOCKET"])
        for message in sys.argv[1:]:
            s.send(message.replace("@", str(os.getpid())).encode())
        """;

    private readonly Workshop _shop = new();

    [Fact]
    public async Task Service_written_for_systemd_reports()
    {
        Channel<NotifyMessage> messages = Channel.CreateUnbounded<NotifyMessage>();
        NotifySocket socket = await _shop.On(() => NotifySocket.Open(_shop.Reactor, _shop.File("notify"), null, m => messages.Writer.TryWrite(m)));
        ProcessHandle process = _shop.Start(Python(socket.Path, "STATUS=warming up\nIGNORED=1", "READY=1\nMAINPID=@\nSTATUS=fähig", new string('x', 5000), "WATCHDOG=1"));
        int pid = process.Pid;
        Assert.Equal(0, (await _shop.Watch(process)).Value);
        Assert.Equal(new NotifyMessage { Status = "warming up" }, await messages.Reader.ReadAsync());
        Assert.Equal(new NotifyMessage { Ready = true, MainPid = pid, Status = "fähig" }, await messages.Reader.ReadAsync());
        Assert.Equal(new NotifyMessage { Watchdog = true }, await messages.Reader.ReadAsync());
        await _shop.On(() =>
        {
            socket.Dispose();
            return true;
        });
        Assert.False(File.Exists(socket.Path));
    }

    [RequiresFact(Requirement.Root)]
    public async Task Only_the_services_user_may_report()
    {
        Assert.Equal(0, Gladsheim.Native.Libc.ChangeMode(_shop.Folder, 0x1ED));
        Channel<NotifyMessage> messages = Channel.CreateUnbounded<NotifyMessage>();
        NotifySocket socket = await _shop.On(() => NotifySocket.Open(_shop.Reactor, _shop.File("notify"), "nobody", m => messages.Writer.TryWrite(m)));
        Assert.NotEqual(0, (await _shop.Run(Python(socket.Path, "54321", ["READY=1"]))).Value);
        Assert.Equal(0, (await _shop.Run(Python(socket.Path, "nobody", ["READY=1"]))).Value);
        Assert.True((await messages.Reader.ReadAsync()).Ready);
        await _shop.On(() =>
        {
            socket.Dispose();
            return true;
        });
    }

    [Fact]
    public async Task Path_left_behind_by_a_killed_predecessor_is_bound_anew()
    {
        for (int i = 0; i < 2; i++)
        {
            NotifySocket socket = await _shop.On(() => NotifySocket.Open(_shop.Reactor, _shop.File("notify"), null, _ => { }));
            Assert.True(File.Exists(socket.Path));
        }
    }

    [Fact]
    public void Every_key_is_read_and_nonsense_ignored()
    {
        NotifyMessage message = Parse("RELOADING=1\nSTOPPING=1\nWATCHDOG=trigger\nERRNO=5\nEXTEND_TIMEOUT_USEC=2000000\nWATCHDOG_USEC=500000");
        Assert.Equal(
            new NotifyMessage
            {
                Reloading = true,
                Stopping = true,
                WatchdogTrigger = true,
                Errno = 5,
                ExtendTimeout = TimeSpan.FromSeconds(2),
                WatchdogInterval = TimeSpan.FromSeconds(0.5),
            },
            message);
        Assert.Equal(default, Parse("READY=2\n=1\nREADY\nMAINPID=-1\nMAINPID=0\nMAINPID=99999999999\nWATCHDOG_USEC=1e9\nERRNO=\n\n"));
        Assert.Equal(1024, Parse("STATUS=" + new string('s', 3000)).Status!.Length);
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        Random random = new(3);
        byte[][] words = [.. "READY=1|STATUS=|MAINPID=|\n|=|WATCHDOG_USEC=|9223372036854775807|\xff".Split('|').Select(Encoding.Latin1.GetBytes)];
        for (int i = 0; i < 20_000; i++)
        {
            byte[] datagram = [.. Enumerable.Range(0, random.Next(8)).SelectMany(_ => words[random.Next(words.Length)])];
            NotifyParser.Parse(datagram);
        }
    }

    private static NotifyMessage Parse(string text) => NotifyParser.Parse(Encoding.UTF8.GetBytes(text));

    private static LaunchPlan Python(string socket, params string[] messages) => Python(socket, null, messages);

    private static LaunchPlan Python(string socket, string? user, string[] messages) => new()
    {
        Program = "/usr/bin/python3",
        Arguments = ["-c", Sender, .. messages],
        Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = socket },
        User = user,
    };

    public void Dispose() => _shop.Dispose();
}
