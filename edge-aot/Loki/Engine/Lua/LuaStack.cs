using System.Text;
using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// Values between Lua's stack and ours. What pushes allocates in the state: only while its memory is not limited.
/// Tables are read raw, without metamethods, so that nothing of the script runs.
/// </summary>
internal static unsafe class LuaStack
{
    /// <summary>Tables within tables; deeper ones, and those that hold themselves, are refused.</summary>
    public const int MaxDepth = 32;

    public static ReadOnlySpan<byte> Text(nint state, int index)
    {
        nuint length;
        byte* text = LuaApi.ToText(state, index, &length);
        return new ReadOnlySpan<byte>(text, checked((int)length));
    }

    public static void Push(nint state, ReadOnlySpan<byte> text)
    {
        fixed (byte* start = text)
            LuaApi.PushText(state, start, (nuint)text.Length);
    }

    public static void Push(nint state, string text) => Push(state, Encoding.UTF8.GetBytes(text));

    /// <summary>Needs three free slots and two more for each level.</summary>
    public static void Push(nint state, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.Boolean:
                LuaApi.PushBoolean(state, value.Boolean ? 1 : 0);
                break;
            case Value.KindOneofCase.Integer:
                LuaApi.PushInteger(state, value.Integer);
                break;
            case Value.KindOneofCase.Number:
                LuaApi.PushNumber(state, value.Number);
                break;
            case Value.KindOneofCase.Text:
                Push(state, value.Text.Span);
                break;
            case Value.KindOneofCase.Bytes:
                Push(state, value.Bytes.Span);
                break;
            case Value.KindOneofCase.Array:
                ValueList list = value.Array!;
                LuaApi.CreateTable(state, list.Items.Count, 0);
                for (int i = 0; i < list.Items.Count; i++)
                {
                    Push(state, list.Items[i]);
                    LuaApi.RawSet(state, -2, i + 1);
                }

                break;
            case Value.KindOneofCase.Object:
                Push(state, value.Object!);
                break;
            default:
                LuaApi.PushNil(state);
                break;
        }
    }

    public static void Push(nint state, ValueMap map)
    {
        LuaApi.CreateTable(state, 0, map.Entries.Count);
        for (int i = 0; i < map.Entries.Count; i++)
        {
            ValueEntry entry = map.Entries[i];
            Push(state, entry.Key.Span);
            if (entry.Value is { } value)
                Push(state, value);
            else
                LuaApi.PushNil(state);
            LuaApi.RawSet(state, -3);
        }
    }

    /// <summary>How many tables deep a value is, which its push needs room for.</summary>
    public static int DepthOf(Value value)
    {
        int deepest = 0;
        if (value.KindCase == Value.KindOneofCase.Array)
        {
            foreach (Value item in value.Array!.Items)
                deepest = Math.Max(deepest, DepthOf(item));
            return deepest + 1;
        }

        return value.KindCase == Value.KindOneofCase.Object ? DepthOf(value.Object!) : 0;
    }

    public static int DepthOf(ValueMap map)
    {
        int deepest = 0;
        foreach (ValueEntry entry in map.Entries)
            deepest = Math.Max(deepest, entry.Value is { } value ? DepthOf(value) : 0);
        return deepest + 1;
    }

    /// <summary>Null, or why a value cannot leave the script. Needs three free slots for each level.</summary>
    public static string? Read(nint state, int index, Value into, ref long room, int depth = 0)
    {
        into.Clear();
        room -= 8;
        if (room < 0)
            return "the value is too large";
        switch (LuaApi.TypeOf(state, index))
        {
            case LuaApi.TypeNone or LuaApi.TypeNil:
                return null;
            case LuaApi.TypeBoolean:
                into.Boolean = LuaApi.ToBoolean(state, index) != 0;
                return null;
            case LuaApi.TypeNumber when LuaApi.IsInteger(state, index) != 0:
                into.Integer = LuaApi.ToInteger(state, index, null);
                return null;
            case LuaApi.TypeNumber:
                into.Number = LuaApi.ToNumber(state, index, null);
                return null;
            case LuaApi.TypeString:
                ReadOnlySpan<byte> text = Text(state, index);
                room -= text.Length;
                if (room < 0)
                    return "the value is too large";
                if (!into.EnsureText().Set(text))
                    into.EnsureBytes().Set(text);
                return null;
            case LuaApi.TypeTable when depth >= MaxDepth:
                return $"the value is nested deeper than {MaxDepth} tables, or holds itself";
            case LuaApi.TypeTable:
                return ReadTable(state, index < 0 ? LuaApi.GetTop(state) + index + 1 : index, into, ref room, depth);
            default:
                return "a function, a coroutine or userdata cannot leave the script";
        }
    }

    /// <summary>A table with the keys 1 to n and no other is an array; an empty one, too.</summary>
    private static string? ReadTable(nint state, int table, Value into, ref long room, int depth)
    {
        if (LuaApi.CheckStack(state, 4) == 0)
            return "the value is nested too deeply";
        if (IsArray(state, table, out long length))
        {
            ValueList list = into.EnsureArray();
            for (long i = 1; i <= length; i++)
            {
                LuaApi.RawGet(state, table, i);
                string? problem = Read(state, -1, list.Items.Add(), ref room, depth + 1);
                LuaApi.SetTop(state, -2);
                if (problem is not null)
                    return problem;
            }

            return null;
        }

        ValueMap map = into.EnsureObject();
        LuaApi.PushNil(state);
        while (LuaApi.Next(state, table) != 0)
        {
            ValueEntry entry = map.Entries.Add();
            string? problem = ReadKey(state, entry) ?? Read(state, -1, entry.EnsureValue(), ref room, depth + 1);
            if (problem is not null)
            {
                LuaApi.SetTop(state, -3);
                return problem;
            }

            room -= entry.Key.Length;
            LuaApi.SetTop(state, -2);
        }

        return null;
    }

    /// <summary>Whether the keys are 1 to length and no other. Needs two free slots.</summary>
    public static bool IsArray(nint state, int table, out long length)
    {
        length = (long)LuaApi.RawLength(state, table);
        long count = 0;
        LuaApi.PushNil(state);
        while (LuaApi.Next(state, table) != 0)
        {
            LuaApi.SetTop(state, -2);
            if (LuaApi.IsInteger(state, -1) == 0 || (ulong)LuaApi.ToInteger(state, -1, null) - 1 >= (ulong)length)
            {
                LuaApi.SetTop(state, -2);
                return false;
            }

            count++;
        }

        return count == length;
    }

    private static string? ReadKey(nint state, ValueEntry entry)
    {
        switch (LuaApi.TypeOf(state, -2))
        {
            case LuaApi.TypeString:
                return entry.Key.Set(Text(state, -2)) ? null : "a key of a table is no UTF-8";
            case LuaApi.TypeNumber when LuaApi.IsInteger(state, -2) != 0:
                entry.Key = LuaApi.ToInteger(state, -2, null).ToString(System.Globalization.CultureInfo.InvariantCulture);
                return null;
            default:
                return "the keys of a table must be strings or integers";
        }
    }
}
