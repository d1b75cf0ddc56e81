namespace Edda.ProtoGen.Tests;

/// <summary>Names of a contract as names of C#: none may collide with what a class has anyway, or with the language.</summary>
public sealed class NamingTests
{
    [Theory]
    [InlineData("expires_unix_s", "ExpiresUnixS")]
    [InlineData("sha256sum", "Sha256Sum")]
    [InlineData("a__b", "AB")]
    [InlineData("_hidden", "Hidden")]
    [InlineData("3d_model", "_3DModel")]
    [InlineData("___", "_")]
    public void Words_are_joined(string name, string expected) => Assert.Equal(expected, Naming.Pascal(name));

    [Theory]
    [InlineData("grpc.health.v1", "Edda.Contracts.Grpc.Health.V1")]
    [InlineData("", "Edda.Contracts")]
    public void A_package_is_a_namespace(string package, string expected) =>
        Assert.Equal(expected, Naming.Namespace(package));

    [Theory]
    [InlineData("name", "Person", "Name")]
    [InlineData("person", "Person", "Person_")] // a member may not be called like its class
    [InlineData("clear", "Person", "Clear_")]
    [InlineData("unknown", "Person", "Unknown_")] // its ClearUnknown() would be the message's own
    [InlineData("get_type", "Person", "GetType_")]
    public void A_property_differs_from_what_the_class_has(string name, string className, string expected) =>
        Assert.Equal(expected, Naming.Property(name, className));

    [Theory]
    [InlineData("TaskState", "TASK_STATE_TAKEN", "Taken")]
    [InlineData("TaskState", "TAKEN", "Taken")]
    [InlineData("TaskState", "TASK_STATEMENT", "TaskStatement")] // the prefix ends in the middle of a word
    [InlineData("Version", "VERSION_2", "Version_2")] // no name begins with a digit
    [InlineData("TaskState", "TASK_STATE", "TaskState")]
    public void A_value_loses_the_name_of_its_enum(string enumName, string value, string expected) =>
        Assert.Equal(expected, Naming.EnumValue(enumName, value));

    [Fact]
    public void A_word_of_the_language_is_escaped()
    {
        Assert.Equal("@event", Naming.Identifier("event"));
        Assert.Equal("events", Naming.Identifier("events"));
    }
}
