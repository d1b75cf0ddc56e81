using System.Reflection;
using System.Runtime.Loader;

namespace Edda.Jotunheim.Tests.Budgets;

/// <summary>
/// The heap budgets of a device, held by counting what a board's own assemblies keep. The interpreter's own word, which
/// the device program prints, is within a few objects of these numbers.
/// </summary>
public sealed class HeapBudgetTests
{
    /// <summary>10 KB, less what an object more or less on the interpreter may make.</summary>
    private const int Budget = 10 * 1024 - 512;

    private static readonly Assembly DeviceProgram = new DeviceContext().LoadFromAssemblyPath(
        Path.Combine(DeviceContext.Folder, "Edda.Jotunheim.NanoTests.dll"));

    private readonly object _bench = Activator.CreateInstance(DeviceProgram.GetType("Edda.Jotunheim.NanoTests.Bench")!)!;

    [Fact]
    public void A_device_keeps_less_than_ten_kilobytes_at_every_moment_without_a_command()
    {
        Call("Make");
        Check("made");
        Call("Attach");
        Check("attached");
        for (int i = 1; i <= 20; i++)
        {
            Call("Command", i);
            Check($"after command {i}");
        }

        Call("Rest", 2_000);
        Check("a while after the last command");
    }

    private void Check(string moment)
    {
        object device = _bench.GetType().GetField("Device")!.GetValue(_bench)!;
        DeviceHeap heap = DeviceHeap.Of(
            device, type => type.Assembly != DeviceProgram && type.Assembly.GetName().Name!.StartsWith("Edda.", StringComparison.Ordinal));
        Assert.True(heap.Bytes <= Budget, $"{moment}: {heap.Bytes} bytes\n{heap}");
    }

    private void Call(string method, params object[] arguments) => _bench.GetType().GetMethod(method)!.Invoke(_bench, arguments);

    private sealed class DeviceContext : AssemblyLoadContext
    {
        public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "device");

        protected override Assembly? Load(AssemblyName name)
        {
            string path = Path.Combine(Folder, name.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
