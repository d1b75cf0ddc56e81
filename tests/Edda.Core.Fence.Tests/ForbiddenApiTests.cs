namespace Edda.Core.Fence.Tests;

/// <summary>What the device lacks must fail to compile: each snippet is a use of one thing that it does not have.</summary>
public sealed class ForbiddenApiTests
{
    private static readonly Snippet[] Snippets =
    [
        // The language.
        new("SpanParameter", "int M(Span<byte> bytes) => bytes.Length;"),
        new("ReadOnlySpanParameter", "int M(ReadOnlySpan<byte> bytes) => bytes.Length;"),
        new("Utf8Literal", "int M() => \"x\"u8.Length;"),
        new("StackallocSpan", "int M() { Span<int> a = stackalloc int[4]; return a[0]; }"),
        new("RangeOfArray", "byte[] M(byte[] a) => a[1..2];"),
        new("IndexFromEnd", "object M(ArrayList a) => a[^1];"),
        new("NullableInt", "int? M() => null;"),
        new("Tuple", "(int, int) M() => (1, 2);"),
        new("Record", "record R(int A);"),
        new("IteratorMethod", "IEnumerable M() { yield return 1; }"),
        new("AsyncMethod", "async void M() { await null; }"),
        new("Linq", "object M(int[] a) => from x in a select x;"),
        new("Decimal", "decimal M() => 1m;"),
        new("VolatileField", "volatile int _a;"),
        new("RequiredMember", "public required int A { get; set; }"),
        new("DefaultInterfaceMethod", "interface I { int M() => 1; }"),
        new("StaticAbstract", "interface I { static abstract int M(); }"),
        new("DelegateAction", "Action<int> _a;"),
        new("DelegateFunc", "Func<int> _a;"),
        new("NaturalLambda", "object M() { var f = (int x) => x; return f; }"),
        new("Dynamic", "dynamic M() => 1;"),
        new("RefField", "ref struct S { ref int _a; }"),

        // The library.
        new("GenericList", "System.Collections.Generic.List<int> _a;"),
        new("GenericDictionary", "System.Collections.Generic.Dictionary<int, int> _a;"),
        new("BufferBlockCopy", "void M(byte[] a) => Buffer.BlockCopy(a, 0, a, 1, 1);"),
        new("BinaryPrimitives", "int M(byte[] a) => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(a);"),
        new("ArrayResize", "void M(byte[] a) => Array.Resize(ref a, 3);"),
        new("ArraySort", "void M(byte[] a) => Array.Sort(a);"),
        new("ArrayReverse", "void M(byte[] a) => Array.Reverse(a);"),
        new("ArrayEmpty", "byte[] M() => Array.Empty<byte>();"),
        new("StringJoin", "string M(string[] a) => string.Join(\",\", a);"),
        new("StringReplace", "string M(string a) => a.Replace(\"a\", \"b\");"),
        new("StringOrdinal", "bool M(string a) => a.StartsWith(\"a\", StringComparison.Ordinal);"),
        new("StringContainsChar", "bool M(string a) => a.Contains('a');"),
        new("EncodingByteCount", "int M(string a) => Encoding.UTF8.GetByteCount(a);"),
        new("EncodingAscii", "object M() => Encoding.ASCII;"),
        new("SingleToInt32Bits", "int M(float a) => BitConverter.SingleToInt32Bits(a);"),
        new("MonitorWait", "void M(object a) => Monitor.Wait(a);"),
        new("InterlockedLong", "long M(ref long a) => Interlocked.Increment(ref a);"),
        new("VolatileRead", "int M(ref int a) => Volatile.Read(ref a);"),
        new("ThreadPoolWork", "void M() => ThreadPool.QueueUserWorkItem(null);"),
        new("Tasks", "System.Threading.Tasks.Task _a;"),
        new("Stopwatch", "System.Diagnostics.Stopwatch _a;"),
        new("Files", "bool M() => System.IO.File.Exists(\"a\");"),
        new("Sha256", "System.Security.Cryptography.SHA256 _a;"),
        new("EnumParse", "object M() => Enum.Parse(typeof(int), \"a\");"),
        new("MathClamp", "int M(int a) => Math.Clamp(a, 0, 1);"),
        new("MathDouble", "double M(double a) => Math.Sqrt(a);"),
        new("CultureInfo", "System.Globalization.CultureInfo _a;"),
        new("CharIsDigit", "bool M(char a) => char.IsDigit(a);"),
    ];

    [Fact]
    public void What_the_device_lacks_does_not_compile()
    {
        using var compiler = new Compiler();
        List<Snippet> open = [.. Snippets];

        // The compiler reports one stage at a time, so what it refuses is taken out and the rest tried again.
        while (open.RemoveAll(Refused(compiler, open)) > 0)
        {
        }

        // What is left is tried alone, because some errors come without a place.
        open.RemoveAll(snippet => compiler.Compile([snippet]).Count > 0);
        Assert.Empty(open.Select(snippet => snippet.Name));
    }

    private static Predicate<Snippet> Refused(Compiler compiler, List<Snippet> snippets)
    {
        Dictionary<string, string> errors = compiler.Compile(snippets);
        return snippet => errors.ContainsKey(snippet.Name);
    }
}
