using Edda.Core.Http2.Hpack;
using Edda.Core.Http2.Tests.Support;

namespace Edda.Core.Http2.Tests.Http2.Hpack;

/// <summary>The examples of RFC 7541, appendix C: each group is a connection of its own.</summary>
public class Rfc7541ExampleTests
{
    private const string Get = ":method: GET";
    private const string Http = ":scheme: http";
    private const string Https = ":scheme: https";
    private const string Host = ":authority: www.example.com";
    private const string Root = ":path: /";
    private const string Private = "cache-control: private";
    private const string At21 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
    private const string At22 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
    private const string Location = "location: https://www.example.com";
    private const string Cookie = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

    [Theory]
    [InlineData("400a637573746f6d2d6b65790d637573746f6d2d686561646572", "custom-key: custom-header")]
    [InlineData("040c2f73616d706c652f70617468", ":path: /sample/path")]
    [InlineData("100870617373776f726406736563726574", "password: secret")]
    [InlineData("82", Get)]
    public void C2_representations(string wire, string field) => Check(4096, (wire, [field]));

    [Fact]
    public void C3_requests_without_huffman() => Check(
        4096,
        ("828684410f7777772e6578616d706c652e636f6d", [Get, Http, Root, Host]),
        ("828684be58086e6f2d6361636865", [Get, Http, Root, Host, "cache-control: no-cache"]),
        (
            "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
            [Get, Https, ":path: /index.html", Host, "custom-key: custom-value"]));

    [Fact]
    public void C4_requests_with_huffman() => Check(
        4096,
        ("828684418cf1e3c2e5f23a6ba0ab90f4ff", [Get, Http, Root, Host]),
        ("828684be5886a8eb10649cbf", [Get, Http, Root, Host, "cache-control: no-cache"]),
        (
            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
            [Get, Https, ":path: /index.html", Host, "custom-key: custom-value"]));

    [Fact]
    public void C5_responses_without_huffman() => Check(
        256,
        (
            "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54"
            + "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
            [":status: 302", Private, At21, Location]),
        ("4803333037c1c0bf", [":status: 307", Private, At21, Location]),
        (
            "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d41"
            + "53444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b20766572"
            + "73696f6e3d31",
            [":status: 200", Private, At22, Location, "content-encoding: gzip", Cookie]));

    [Fact]
    public void C6_responses_with_huffman() => Check(
        256,
        (
            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8"
            + "e9ae82ae43d3",
            [":status: 302", Private, At21, Location]),
        ("4883640effc1c0bf", [":status: 307", Private, At21, Location]),
        (
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b"
            + "3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
            [":status: 200", Private, At22, Location, "content-encoding: gzip", Cookie]));

    private static void Check(int tableSize, params (string Wire, string[] Fields)[] blocks)
    {
        var decoder = new HpackDecoder(tableSize, 1024, 4096);
        foreach ((string wire, string[] expected) in blocks)
        {
            byte[] block = Convert.FromHexString(wire);
            var fields = new FieldList();
            Assert.Equal(HpackStatus.Ok, decoder.Decode(block, 0, block.Length, fields));
            Assert.Equal(expected, fields.Fields);
        }
    }
}
