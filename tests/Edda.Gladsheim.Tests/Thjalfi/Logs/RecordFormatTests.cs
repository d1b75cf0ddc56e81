using System.Text;
using Edda.Gladsheim.Thjalfi.Logs.Internal;

namespace Edda.Gladsheim.Tests.Thjalfi.Logs;

public sealed class RecordFormatTests
{
    [Theory]
    [InlineData("2026-11-21T01:35:55.123Z")]
    [InlineData("1970-01-01T00:00:00.000Z")]
    [InlineData("2024-02-29T23:59:59.999Z")]
    public void Time_is_written_and_read(string text)
    {
        byte[] record = Encoding.ASCII.GetBytes(text + " x");
        Assert.True(RecordFormat.TryReadTime(record, out long unixMs));
        byte[] written = new byte[RecordFormat.KindAt];
        RecordFormat.WriteTime(DateTimeOffset.FromUnixTimeMilliseconds(unixMs).UtcDateTime, written);
        Assert.Equal(text, Encoding.ASCII.GetString(written));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-11-21T01:35:55.123Z")]
    [InlineData("2026-02-30T01:35:55.123Z x")]
    [InlineData("2026-13-01T01:35:55.123Z x")]
    [InlineData("2026-11-21T24:35:55.123Z x")]
    [InlineData("2026-11-21X01:35:55.123Z x")]
    [InlineData("20-6-11-21T01:35:55.123Z x")]
    public void What_is_no_record_is_not_read(string text) =>
        Assert.False(RecordFormat.TryReadTime(Encoding.ASCII.GetBytes(text), out _));
}
