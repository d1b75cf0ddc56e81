using System.Diagnostics;
using Edda.ProtoGen.Regeneration;
using Edda.Testing;

namespace Edda.ProtoGen.Tests;

/// <summary>The plugin as protoc runs it: a process of its own, with a contract and a file of capacities on disk.</summary>
public sealed class PluginTests : IDisposable
{
    private const string Contract = """
        syntax = "proto3";
        package garden.v1;

        message Bed {
          string name = 1;
          repeated int32 plants = 2;
          bool wet = 3;
        }

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_protoc_gets_is_what_regeneration_writes()
    {
        (int exit, string errors) = Run(Contract, options: null, "target=net");

        Assert.True(exit == 0, errors);
        List<GeneratedFile> expected = Generator.Generate(
            Protoc.Describe(Layout.Find(), [_folder.Path], ["garden.proto"]),
            new HashSet<string> { "garden.proto" },
            Target.Net,
            optionsFolder: null);
        Assert.NotEmpty(expected);
        Assert.All(expected, file => Assert.Equal(file.Content, File.ReadAllText(_folder.File(file.Path))));
    }

    [Fact]
    public void A_capacity_is_in_the_code()
    {
        (int exit, string errors) = Run(
            Contract, "garden.v1.Bed.name max_size:17 # bytes\n\ngarden.v1.Bed.plants max_count:23\n");

        Assert.True(exit == 0, errors);
        string code = string.Concat(Directory
            .EnumerateFiles(_folder.Path, "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        Assert.Contains("17", code);
        Assert.Contains("23", code);
    }

    [Theory]
    [InlineData("garden.v1.Bed.name max_size:big", "garden.options:1: 'garden.v1.Bed.name max_size:big' is not")]
    [InlineData("# remark\ngarden.v1.Bed.name", "garden.options:2: 'garden.v1.Bed.name' is not")]
    [InlineData("garden.v1.Bed.name max_size:-1", "garden.options:1:")]
    [InlineData("garden.v1.Bed.name max_weight:3", "garden.options:1:")]
    [InlineData("garden.v1.Bed.colour max_size:3", "'garden.v1.Bed.colour' is not a field of the .proto beside it")]
    [InlineData("garden.v1.Shed direction:up", "'garden.v1.Shed' is not a field of the .proto beside it")]
    [InlineData("garden.v1.Bed.wet max_size:3", "max_size of 'garden.v1.Bed.wet' has no meaning there")]
    [InlineData("garden.v1.Bed.name max_count:3", "max_count of 'garden.v1.Bed.name' has no meaning there")]
    public void A_capacity_that_bounds_nothing_stops_it(string options, string expected)
    {
        (int exit, string errors) = Run(Contract, options);

        Assert.NotEqual(0, exit);
        Assert.Contains(expected, errors);
    }

    [Theory]
    [InlineData("target=toaster", "Unknown target 'toaster'; allowed are net, device and lean.")]
    [InlineData("colour=red", "Unknown plugin parameter 'colour=red'")]
    public void A_parameter_that_it_does_not_know_stops_it(string parameter, string expected)
    {
        (int exit, string errors) = Run(Contract, options: null, parameter);

        Assert.NotEqual(0, exit);
        Assert.Contains(expected, errors);
    }

    [Fact]
    public void Only_proto3_is_taken()
    {
        (int exit, string errors) = Run("syntax = \"proto2\"; message Old { required int32 age = 1; }", options: null);

        Assert.NotEqual(0, exit);
        Assert.Contains("syntax is proto2; the generator takes proto3", errors);
    }

    private (int Exit, string Errors) Run(string contract, string? options, string parameter = "target=device")
    {
        _folder.Write("garden.proto", contract);
        if (options is not null)
        {
            _folder.Write("garden.options", options);
        }

        string plugin = Path.ChangeExtension(typeof(Plugin).Assembly.Location, null);
        var start = new ProcessStartInfo(Layout.Find().Protoc) { RedirectStandardError = true };
        start.ArgumentList.Add("--plugin=protoc-gen-edda=" + plugin);
        start.ArgumentList.Add("--proto_path=" + _folder.Path);
        start.ArgumentList.Add("--edda_out=" + _folder.Path);
        start.ArgumentList.Add($"--edda_opt={parameter},options={_folder.Path}");
        start.ArgumentList.Add("garden.proto");
        using Process protoc = Process.Start(start)!;
        string errors = protoc.StandardError.ReadToEnd();
        protoc.WaitForExit();
        return (protoc.ExitCode, errors);
    }
}
