using System.Reflection;
using System.Runtime.InteropServices;

namespace Edda.Jotunheim.Tests.Budgets;

/// <summary>
/// What objects take of a device's heap, by the interpreter's rule: blocks of 12 bytes, one for an object and one for each
/// of its fields; an array has 20 bytes before its elements, and so has the text of a string that is no literal.
/// </summary>
internal sealed class DeviceHeap
{
    private const int Block = 12;
    private const int ArrayHeader = 20;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, (int Count, int Bytes)> _byType = [];
    private readonly Func<Type, bool> _isOurs;

    private DeviceHeap(Func<Type, bool> isOurs) => _isOurs = isOurs;

    public int Bytes { get; private set; }

    /// <summary>Everything that can be reached from there and is <paramref name="isOurs"/>.</summary>
    public static DeviceHeap Of(object root, Func<Type, bool> isOurs)
    {
        DeviceHeap heap = new(isOurs);
        Stack<object> open = new([root]);
        while (open.TryPop(out object? next))
        {
            if (heap._seen.Add(next))
                heap.Count(next, open);
        }

        return heap;
    }

    /// <summary>The largest first, for whoever has to make it smaller.</summary>
    public override string ToString() => string.Join(
        '\n', _byType.OrderByDescending(entry => entry.Value.Bytes).Select(entry => $"{entry.Value.Bytes,6} {entry.Value.Count,4} {entry.Key}"));

    private void Count(object instance, Stack<object> open)
    {
        Type type = instance.GetType();
        if (instance is string text)
        {
            Add(type, string.IsInterned(text) == null ? ArrayHeader - Block + text.Length + 1 : Block);
        }
        else if (instance is Array array)
        {
            Type element = type.GetElementType()!;
            Add(type, ArrayHeader + array.Length * (element.IsPrimitive ? Marshal.SizeOf(element) : Block));
            if (!element.IsPrimitive)
                Push(array.Cast<object?>(), open);
        }
        else if (_isOurs(type))
        {
            FieldInfo[] fields = [.. Fields(type)];
            Add(type, Block * (1 + fields.Length));
            Push(fields.Where(field => !field.FieldType.IsValueType).Select(field => field.GetValue(instance)), open);
        }
    }

    private static void Push(IEnumerable<object?> values, Stack<object> open)
    {
        foreach (object? value in values)
        {
            if (value != null)
                open.Push(value);
        }
    }

    private static IEnumerable<FieldInfo> Fields(Type type) =>
        type.BaseType is { } parent
            ? type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Concat(Fields(parent))
            : [];

    private void Add(Type type, int bytes)
    {
        int taken = (bytes + Block - 1) / Block * Block;
        Bytes += taken;
        (int count, int sum) = _byType.GetValueOrDefault(type.Name);
        _byType[type.Name] = (count + 1, sum + taken);
    }
}
