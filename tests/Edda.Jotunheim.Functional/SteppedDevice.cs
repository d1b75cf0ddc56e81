extern alias device;

using System.Globalization;
using device::Edda.Jotunheim;
using device::Edda.Jotunheim.Platform;
using device::Edda.Jotunheim.Sessions;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Resilience;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>A device that does nothing but when the test has it step; what it waits for in between is a real connection.</summary>
internal sealed class SteppedDevice
{
    // Whatever a device does next is told to it; looking again all the same costs nothing.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _woken = new(0);
    private readonly Clock _clock = new();

    private SteppedDevice(HubAddress way, Identity identity, VirtualStorage flash, int index, BackoffPolicy backoff)
    {
        Index = index;
        Name = "d" + index.ToString(CultureInfo.InvariantCulture);
        Device = new VirtualDevice(
            way, identity, new DeviceOptions { Name = Name, Backoff = backoff }, flash, _ => _woken.Release(), _clock, new Chance(index));
    }

    public int Index { get; }

    public string Name { get; }

    public VirtualDevice Device { get; }

    /// <summary>When each attempt was made since it had to try again.</summary>
    public List<long> Attempts { get; } = [];

    public static async Task<SteppedDevice> AttachAsync(Hub hub, int port, int index, BackoffPolicy backoff)
    {
        EnrollResponse enrolled = await hub.Devices.EnrollAsync(new EnrollRequest { Name = "d" });
        SteppedDevice device = new(hub.Way with { Port = port }, new Identity { Code = enrolled.Code.ToString() }, new VirtualStorage(), index, backoff);
        await device.UntilAsync(it => it.IsAttached);
        return device;
    }

    /// <summary>The same device after its plug was pulled: what it knows is what its flash holds.</summary>
    /// <param name="index">Of its chance, which is another than before.</param>
    public SteppedDevice StartAnew(HubAddress way, int index, BackoffPolicy backoff) => new(way, Device.Identity, Device.Storage, index, backoff);

    /// <summary>Makes every attempt that is due before then, at its time, until one succeeds.</summary>
    public async Task TryUntilAsync(long end)
    {
        while (!Device.IsAttached && Device.Logic.Attachment.Due is long due && due < end)
        {
            _clock.Now = due;
            Attempts.Add(due);
            Device.Step();
            await UntilAsync(it => it.Logic.Attachment.State is AttachState.Attached or AttachState.Waiting);
        }
    }

    public async Task UntilAsync(Func<VirtualDevice, bool> condition)
    {
        using CancellationTokenSource time = new(ChildProcess.Patience);
        Device.Step();
        while (!condition(Device))
        {
            await _woken.WaitAsync(Look, time.Token);
            Device.Step();
        }
    }

    private sealed class Clock : IClock
    {
        public long Now { get; set; }
    }

    private sealed class Chance(int seed) : IEntropy
    {
        private readonly Random _random = new(seed);

        public void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));
    }
}
