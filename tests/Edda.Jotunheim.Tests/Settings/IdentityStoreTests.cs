using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Settings;
using Edda.Jotunheim.Tests.Support;

namespace Edda.Jotunheim.Tests.Settings;

public sealed class IdentityStoreTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))];

    private readonly FakeBoard _board = new();

    [Fact]
    public void An_enrolled_device_is_the_same_after_a_restart()
    {
        FakeHub hub = new();
        Device device = new(
            _board.Board, hub, new IdentityStore(_board).Load("CODE1"), new DeviceOptions { SensorMs = 1_000_000 });
        device.Step();
        device.Step();
        Assert.True(hub.HasSent(2), "it did not say hello");
        hub.Enroll("d7", Key);
        device.Step();

        Identity again = new IdentityStore(_board).Load("CODE1");
        Assert.Equal(("d7", "", "CODE1"), (again.DeviceId, again.Code, again.UsedCode));
        Assert.Equal(Key, again.Key);

        Device restarted = new(_board.Board, hub, again, new DeviceOptions { SensorMs = 1_000_000 });
        hub.Welcome(restarted, Key, "d7");
        Assert.Equal(AttachState.Attached, restarted.Attachment.State);
    }

    [Fact]
    public void Another_code_in_the_settings_asks_for_a_new_enrolment()
    {
        IdentityStore store = new(_board);
        Assert.True(store.Keep(new Identity { DeviceId = "d1", Key = Key, UsedCode = "A" }));
        Assert.Equal("d1", store.Load("").DeviceId);
        Identity anew = store.Load("B");
        Assert.Equal(("", "B"), (anew.DeviceId, anew.Code));
    }

    [Fact]
    public void A_key_that_could_not_be_kept_is_reported()
    {
        FakeHub hub = new();
        Device device = new(_board.Board, hub, new Identity { Code = "A" }, new DeviceOptions { SensorMs = 1_000_000 });
        device.Step();
        device.Step();
        _board.IsFlashBroken = true;
        hub.Enroll("d7", Key);
        device.Step();
        Assert.Contains("could not be kept", device.Log.Tail(200));
    }

    [Theory]
    [InlineData("""{"id":"d1","key":"00"}""")]
    [InlineData("""{"id":"d1"}""")]
    [InlineData("""{"id":"d1","key":7}""")]
    [InlineData("""{"id":"d1","key":""")]
    public void A_damaged_file_is_nobody(string json)
    {
        _board.Files[IdentityStore.FileName] = System.Text.Encoding.UTF8.GetBytes(json);
        Identity identity = new IdentityStore(_board).Load("A");
        Assert.Equal(("", "A"), (identity.DeviceId, identity.Code));
    }

    [Fact]
    public void An_id_that_would_not_be_read_back_is_not_kept() =>
        Assert.False(new IdentityStore(_board).Keep(new Identity { DeviceId = "a\"b", Key = Key }));
}
