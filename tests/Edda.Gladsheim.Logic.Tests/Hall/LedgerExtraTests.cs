using System.Runtime.CompilerServices;
using Edda.Gladsheim.Byggvir;
using Edda.Gladsheim.Hall.Internal;
using Edda.Gladsheim.Thjalfi.Adoption;

namespace Edda.Gladsheim.Logic.Tests.Hall;

public sealed class LedgerExtraTests
{
    [Fact]
    public void Its_layout_is_that_of_the_records_on_disk()
    {
        LedgerExtra extra = new() { Flags = 0x01, LastRunUnixMs = 0x08 };
        extra.Keep(new ResourceLimits
        {
            MemoryBytes = 0x04,
            CpuPercent = 1.0,
            Processes = 0x02,
            OpenFiles = 0x03,
            IoBytesPerSecond = 0x06,
            Action = LimitAction.Stop,
            WarnAtPercent = 80,
        });
        LedgerEntry entry = default;

        extra.To(ref entry);

        Assert.Equal(48, Unsafe.SizeOf<LedgerExtra>());
        Assert.Equal(
            "03045000" + "02000000" + "03000000" + "00000000" + "0400000000000000" + "000000000000F03F" + "0600000000000000"
            + "0800000000000000" + new string('0', 32),
            Convert.ToHexString(entry.Extra));
    }

    [Fact]
    public void Limits_come_back_as_they_were()
    {
        ResourceLimits limits = new() { CpuPercent = 12.5, Action = LimitAction.Throttle, WarnAtPercent = 10 };
        LedgerExtra extra = default;
        extra.Keep(limits);
        LedgerEntry entry = default;
        extra.To(ref entry);

        Assert.Equal(limits, LedgerExtra.From(entry).Limits());
        Assert.True(LedgerExtra.From(entry).Has(LedgerExtra.HasLimits));
    }
}
