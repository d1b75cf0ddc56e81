using Edda.Loki.Jotunheim.Mqtt;

namespace Edda.Loki.Tests.Jotunheim;

public sealed class BrokerSettingsTests
{
    [Theory]
    [InlineData("mqtt://broker.home", "broker.home", 1883, false)]
    [InlineData("mqtts://broker.home", "broker.home", 8883, true)]
    [InlineData("mqtt://[::1]:1884", "::1", 1884, false)]
    public void A_broker_is_a_scheme_a_host_and_perhaps_a_port(string text, string host, int port, bool isTls)
    {
        Assert.True(BrokerSettings.IsBroker(text));
        BrokerSettings settings = new() { Broker = text };
        Assert.Equal((host, port, isTls), (settings.Host, settings.Port, settings.IsTls));
    }

    [Theory]
    [InlineData("")]
    [InlineData("broker.home")]
    [InlineData("http://broker.home")]
    [InlineData("mqtt://broker.home/topic")]
    public void Nothing_else_is_one(string text) => Assert.False(BrokerSettings.IsBroker(text));

    [Theory]
    [InlineData("home", true)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("+", false)]
    [InlineData("#", false)]
    public void A_network_is_one_level_of_a_topic(string network, bool isOne) => Assert.Equal(isOne, BrokerSettings.IsNetwork(network));
}
