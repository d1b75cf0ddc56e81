using Edda.ProtoGen.Regeneration;

namespace Edda.ProtoGen.Tests;

/// <summary>The committed code is what the contracts give, and no contract is forgotten.</summary>
public sealed class RegenerationTests
{
    [Fact]
    public void Generated_code_is_up_to_date() => Assert.Empty(Regenerator.Compare(Layout.Find()));

    [Fact]
    public void Every_contract_is_generated()
    {
        var layout = Layout.Find();
        IEnumerable<string> contracts = Directory
            .EnumerateFiles(layout.Protos, "*.proto", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(layout.Protos, path).Replace('\\', '/'));
        IEnumerable<string> generated = Manifest.Load(layout.Manifest).SelectMany(output => output.Protos);
        Assert.Empty(contracts.Except(generated));
    }
}
