extern alias device;

using device::Edda.Jotunheim.Sessions;
using Edda.Core.Resilience;
using Edda.Jotunheim.Virtual;
using Edda.Testing;

namespace Edda.Jotunheim.Functional;

/// <summary>The device's client inside of TLS, where it cannot say that it speaks HTTP/2: it has no ALPN.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_device_attaches_within_tls_by_prior_knowledge_and_does_what_it_is_told()
    {
        await using Hub hub = await Hub.StartSecureAsync(HubCertificate.Write(_folder));
        VirtualDevice device = await hub.AddAsync("cellar");
        for (int i = 0; i < 20; i++)
            await hub.InvokeAsync(device, "gpio_write", Hub.Integer(4), Hub.Flag(i % 2 == 0));
        Assert.Equal(20, device.Pins.Writes(4));
        Assert.Equal("grpc", (await hub.DescribeAsync(device)).Summary!.Transport.ToString());
    }

    [RequiresFact(Requirement.PublishedBinaries)]
    public async Task A_certificate_that_nobody_vouches_for_is_not_taken_by_a_device_that_looks()
    {
        await using Hub hub = await Hub.StartSecureAsync(HubCertificate.Write(_folder));
        VirtualDevice careful = new(
            hub.Way with { TrustsAnyone = false }, new Identity { Code = "ANYTHING" },
            new device::Edda.Jotunheim.DeviceOptions { Backoff = new BackoffPolicy(20, 500, 50) }, new VirtualStorage(), hub.Runner.Wake);
        hub.Runner.Add(careful);
        await Eventually.HoldsAsync(() => careful.Logic.Log.Warnings > 1, "it tried and went away");
        Assert.False(careful.IsAttached);
        Assert.Contains("cannot connect", careful.Logic.Log.Tail(500), StringComparison.Ordinal);
    }
}
