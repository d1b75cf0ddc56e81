namespace Edda.Core.NanoTests.Runner;

public sealed class VectorSourceTests
{
    /// <summary>With EDDA_REGENERATE=1 the sources are written instead of compared.</summary>
    [Fact]
    public void The_device_has_the_vectors_of_tests_Conformance()
    {
        bool write = Environment.GetEnvironmentVariable("EDDA_REGENERATE") == "1";
        Assert.NotEmpty(VectorSource.Files);
        foreach (string file in VectorSource.Files)
        {
            string target = VectorSource.PathOf(file);
            string source = VectorSource.Generate(file);
            if (write)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllText(target, source);
            }

            Assert.True(File.Exists(target) && File.ReadAllText(target) == source, $"{target} is not what {file} says: run this test with EDDA_REGENERATE=1");
        }
    }
}
