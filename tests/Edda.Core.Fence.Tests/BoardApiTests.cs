namespace Edda.Core.Fence.Tests;

/// <summary>What the packages of an ESP32 board lack must fail to compile as well.</summary>
public sealed class BoardApiTests
{
    private static readonly Snippet[] Forbidden =
    [
        new("AppendBytes", "void M(byte[] a) => System.IO.File.AppendAllBytes(\"a\", a);"),
        new("MoveOver", "void M() => System.IO.File.Move(\"a\", \"b\", true);"),
        new("SocketAsync", "void M(System.Net.Sockets.Socket a, System.Net.EndPoint b) => a.ConnectAsync(b);"),
        new("SocketBlocking", "void M(System.Net.Sockets.Socket a) => a.Blocking = false;"),
        new("TlsAlpn", "object M() => new System.Net.Security.SslClientAuthenticationOptions();"),
        new("TlsAsync", "void M(System.Net.Security.SslStream a) => a.AuthenticateAsClientAsync(\"a\");"),
        new("HostAddresses", "object M() => System.Net.Dns.GetHostAddresses(\"a\");"),
        new("HttpClient", "System.Net.Http.HttpClient _a;"),
        new("PinInitial", "object M(System.Device.Gpio.GpioController a) => a.OpenPin(2, System.Device.Gpio.PinMode.Output, System.Device.Gpio.PinValue.High);"),
        new("RandomSource", "System.Security.Cryptography.RandomNumberGenerator _a;"),
        new("MqttAsync", "void M(nanoFramework.M2Mqtt.MqttClient a) => a.ConnectAsync(null);"),
        new("StillNoSpan", "int M(Span<byte> a) => a.Length;"),
    ];

    private static readonly Snippet[] Allowed =
    [
        new("Blink", "void M() { var a = new System.Device.Gpio.GpioController(); a.OpenPin(2, System.Device.Gpio.PinMode.Output).Toggle(); }"),
        new("Store", "byte[] M() => System.IO.File.ReadAllBytes(\"I:\\\\a\");"),
        new("Join", "void M() => System.Device.Wifi.WifiAdapter.FindAllAdapters()[0].Disconnect();"),
        new("Rest", "void M() => nanoFramework.Hardware.Esp32.Sleep.StartDeepSleep();"),
    ];

    [Fact]
    public void What_a_board_lacks_does_not_compile()
    {
        using var compiler = new Compiler(isForBoard: true);
        List<Snippet> open = [.. Forbidden];
        Dictionary<string, string> errors = compiler.Compile(open);
        open.RemoveAll(snippet => errors.ContainsKey(snippet.Name));
        open.RemoveAll(snippet => compiler.Compile([snippet]).Count > 0);
        Assert.Empty(open.Select(snippet => snippet.Name));
    }

    [Fact]
    public void What_a_board_has_compiles()
    {
        using var compiler = new Compiler(isForBoard: true);
        Assert.Empty(compiler.Compile(Allowed));
    }

    [Fact]
    public void The_core_sees_nothing_of_a_board()
    {
        using var compiler = new Compiler();
        Assert.NotEmpty(compiler.Compile([Allowed[0]]));
    }
}
