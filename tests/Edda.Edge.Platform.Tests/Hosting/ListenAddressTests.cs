using Edda.Edge.Hosting;

namespace Edda.Edge.Platform.Tests.Hosting;

public class ListenAddressTests
{
    [Theory]
    [InlineData("unix:/run/edda/loki.sock", "unix:/run/edda/loki.sock")]
    [InlineData("unix:/run/../run/x", "unix:/run/x")]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:65535/", "http://127.0.0.1:65535")]
    [InlineData("http://localhost:80", "http://127.0.0.1:80")]
    [InlineData("http://[::1]:80", "http://[::1]:80")]
    [InlineData("https://[::]:443", "https://[::]:443")]
    [InlineData("https://0.0.0.0:443", "https://0.0.0.0:443")]
    public void An_address_is_read(string text, string meaning)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress? address));
        Assert.Equal(meaning, address!.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("unix:/run/")]
    [InlineData("unix:/nul\0")]
    [InlineData("/run/edda.sock")]
    [InlineData("127.0.0.1:80")]
    [InlineData("http://")]
    [InlineData("http://:80")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("http://127.0.0.1:http")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://::1:80")]
    [InlineData("http://[::1]")]
    [InlineData("http://example.org:80")]
    [InlineData("http://127.0.0.1:80/path")]
    [InlineData("ftp://127.0.0.1:80")]
    [InlineData("HTTP://127.0.0.1:80")]
    public void What_is_no_address_is_refused(string text) => Assert.False(ListenAddress.TryParse(text, out _));

    [Fact]
    public void A_path_that_the_system_has_no_room_for_is_refused()
    {
        Assert.True(ListenAddress.TryParse("unix:/" + new string('x', 106), out _));
        Assert.False(ListenAddress.TryParse("unix:/" + new string('x', 107), out _));
        Assert.False(ListenAddress.TryParse("unix:/" + new string('é', 54), out _));
    }

    [Theory]
    [InlineData("unix:/x", false, true)]
    [InlineData("http://127.0.0.1:80", false, true)]
    [InlineData("http://127.3.2.1:80", false, true)]
    [InlineData("http://[::1]:80", false, true)]
    [InlineData("http://0.0.0.0:80", true, false)]
    [InlineData("http://[::]:80", true, false)]
    [InlineData("http://192.0.2.1:80", true, false)]
    [InlineData("https://0.0.0.0:80", true, true)]
    [InlineData("https://127.0.0.1:80", false, false)]
    public void Beyond_the_machine_there_is_TLS_or_nothing(string text, bool certificate, bool allowed)
    {
        Assert.True(ListenAddress.TryParse(text, out ListenAddress? address));

        Assert.Equal(allowed, address!.Objection(certificate) is null);
    }
}
