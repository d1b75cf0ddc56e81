using Edda.Gladsheim.Byggvir;
using Edda.Testing;

namespace Edda.Gladsheim.Logic.Tests.Byggvir;

public sealed class PressureTests
{
    [Fact]
    public void What_the_kernel_tells_is_read_and_what_it_does_not_tell_is_nothing()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("cpu"), "some avg10=1.53 avg60=0.87 avg300=0.22 total=193482\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        File.WriteAllText(folder.File("io"), "some avg10=97.10 avg60=50.00 avg300=9.99 total=5\nfull avg10=12.04 avg60=1.00 avg300=0.10 total=4\n");

        PressureSample pressure = SystemMeter.Pressure(folder.Path + "/");

        Assert.Equal(new PressureSample(1.53, null, null, 97.10, 12.04), pressure);
    }
}
