using Edda.Core.Fence.Tests.Rules;

namespace Edda.Core.Fence.Tests;

/// <summary>What compiles and still is forbidden: by each rule's own example, and on the assemblies that go to a device.</summary>
public sealed class DeviceRuleTests
{
    private static readonly (Snippet Snippet, string Rule)[] Forbidden =
    [
        (new("GenericClass", "class G<T> { T _a; }"), RuleNames.Generic),
        (new("GenericMethod", "T M<T>(T a) => a;"), RuleNames.Generic),
        (new("GenericCall", "static T M<T>(T a) => a; int N() => M(1);"), RuleNames.Generic),
        (new("GenericDelegate", "delegate T D<T>();"), RuleNames.Generic),
        (new("GenericInterface", "interface I<T> { T M(); } class C : I<int> { public int M() => 1; }"), RuleNames.Generic),
        (new("RefStruct", "ref struct S { public int A; public S(int a) { A = a; } }"), RuleNames.RefStruct),
        (new("MultiDimensional", "int M() { int[,] a = new int[2, 2]; return a[0, 1]; }"), RuleNames.MultiDimensionalArray),
        (new("FunctionPointer", "int M(delegate*<int> f) => f();"), RuleNames.FunctionPointer),
        (new("FixedArray", "byte M(byte[] a) { fixed (byte* p = a) return *p; }"), RuleNames.Fixed),
        (new("CheckedAdd", "int M(int a) => checked(a + 1);"), RuleNames.Checked),
        (new("CheckedConversion", "byte M(int a) => checked((byte)a);"), RuleNames.Checked),
        (new("StackallocPointer", "int M() { int* a = stackalloc int[4]; return *a; }"), RuleNames.Instruction),
        (new("EnumText", "enum E { A } string M(E e) => e.ToString();"), RuleNames.Constrained),
        (new("FloatBitsOnTheStack", "int M(float a) => *(int*)&a;"), RuleNames.Reinterpreted),
        (new("FloatBitsInALocal", "int M(float a) { int b = *(int*)&a; return b; }"), RuleNames.Reinterpreted),
        (new("NulText", "string M() => \"a\\0b\";"), RuleNames.NulInString),
        (new("StaticReadsStatic", "class A { static int X = B.Y + 1; } class B { public static int Y = DateTime.UtcNow.Day; }"), RuleNames.StaticOrder),
        (new("StaticReadsThroughCall", "class A { static int X = F(); static int F() => B.Y; } class B { public static int Y = DateTime.UtcNow.Day; }"), RuleNames.StaticOrder),
        (new("ManyStaticMethods", string.Concat(Enumerable.Range(0, 256).Select(i => $"static void M{i}() {{ }} "))), RuleNames.StaticMethods),
        (new("ManyStaticFields", string.Concat(Enumerable.Range(0, 201).Select(i => $"static int F{i}; ")) + "int M() => 0;"), RuleNames.StaticFields),
    ];

    private static readonly Snippet[] Allowed =
    [
        new("ArraysOfArrays", "int M() { int[][] a = [[1], [2, 3]]; return a[1][0]; }"),
        new("Closures", "delegate int D(); D M(int a) => () => a + 1;"),
        new("Switches", "int M(string a) { switch (a) { case \"x\": return 1; case \"yy\": return 2; default: return 0; } }"),
        new("Patterns", "int M(object a) => a is int b && b > 3 ? b : a is string { Length: > 2 } s ? s.Length : 0;"),
        new("Locks", "readonly object _gate = new(); void M() { lock (_gate) { } }"),
        new("Interpolation", "string M(int a) => $\"{a} of {a + 1}\";"),
        new("Filters", "void M() { try { } catch (Exception e) when (e.Message == \"x\") { } finally { } }"),
        new("PrimaryConstructor", "class C(int a) { public int A { get; init; } = a; }"),
        new("FloatBits", "int _bits; int M(float a) { _bits = *(int*)&a; return _bits; }"),
        new("DoubleBits", "long M(double a) => BitConverter.DoubleToInt64Bits(a);"),
        new("StaticTable", "static readonly byte[] Table = [1, 2, 3]; byte M(int i) => Table[i];"),
        new("RefLocals", "void M(byte[] a) { ref byte b = ref a[0]; b = 1; }"),
        new("SixtyFourBits", "ulong M(long a) => unchecked((ulong)a) >> 7;"),
        new("Events", "event EventHandler Changed; void M() => Changed?.Invoke(this, EventArgs.Empty);"),
    ];

    [Fact]
    public void Every_rule_finds_its_example_and_names_the_file()
    {
        using var compiler = new Compiler();
        Assert.Empty(compiler.Compile(Forbidden.Select(example => example.Snippet)));

        Violation[] found = DeviceRules.Check(compiler.Assembly);

        Assert.All(Forbidden, example => Assert.Contains(
            found, violation => violation.Place.StartsWith(example.Snippet.FileName) && violation.Rule.StartsWith(example.Rule)));
    }

    [Fact]
    public void What_the_device_can_do_is_left_alone()
    {
        using var compiler = new Compiler();
        Assert.Empty(compiler.Compile(Allowed));
        Assert.Empty(DeviceRules.Check(compiler.Assembly));
    }

    [Fact]
    public void An_assembly_over_the_limit_is_found()
    {
        using var compiler = new Compiler();
        string adds = string.Concat(Enumerable.Repeat("a += b; b ^= a; ", 9000));
        Assert.Empty(compiler.Compile([new Snippet("Large", $"int M(int a, int b) {{ {adds} return a; }}")]));
        Assert.Contains(DeviceRules.Check(compiler.Assembly), violation => violation.Rule == RuleNames.AssemblySize);
    }

    [Theory]
    [InlineData("Edda.Core.Fence.dll")]
    [InlineData("Edda.Core.NanoTests.dll")]
    [InlineData("Edda.Core.Lean.dll")]
    [InlineData("Edda.Jotunheim.Fence.dll")]
    [InlineData("Edda.Jotunheim.Esp32.Fence.dll")]
    public void What_goes_to_a_device_keeps_every_rule(string assembly) =>
        Assert.Empty(DeviceRules.Check(Path.Combine(AppContext.BaseDirectory, "device", assembly)));
}
