using System.Globalization;
using Edda.Contracts.Loki.V1;
using Edda.Loki.Engine.Lua;
using MoonSharp.Interpreter;
using LuaScript = MoonSharp.Interpreter.Script;

namespace Edda.Loki.MoonSharp.Internal;

/// <summary>
/// Values into and out of MoonSharp, by the rules of the other engine. Lua 5.2 has one kind of number, so a whole one
/// comes out as an integer; a string of bytes that are no UTF-8 goes in as one character for each byte.
/// </summary>
internal static class LuaValues
{
    private const double LargestWhole = 1L << 53;

    public static DynValue Push(LuaScript script, Value value)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.Boolean:
                return DynValue.NewBoolean(value.Boolean);
            case Value.KindOneofCase.Integer:
                return DynValue.NewNumber(value.Integer);
            case Value.KindOneofCase.Number:
                return DynValue.NewNumber(value.Number);
            case Value.KindOneofCase.Text:
                return DynValue.NewString(value.Text.ToString());
            case Value.KindOneofCase.Bytes:
                return DynValue.NewString(System.Text.Encoding.Latin1.GetString(value.Bytes.Span));
            case Value.KindOneofCase.Array:
                Table list = new(script);
                for (int i = 0; i < value.Array!.Items.Count; i++)
                    list.Set(i + 1, Push(script, value.Array.Items[i]));
                return DynValue.NewTable(list);
            case Value.KindOneofCase.Object:
                Table table = new(script);
                foreach (ValueEntry entry in value.Object!.Entries)
                    table.Set(entry.Key.ToString(), entry.Value is { } item ? Push(script, item) : DynValue.Nil);
                return DynValue.NewTable(table);
            default:
                return DynValue.Nil;
        }
    }

    /// <summary>Null, or why a value cannot leave the script.</summary>
    public static string? Read(DynValue value, Value into, ref long room, int depth = 0)
    {
        into.Clear();
        room -= 8 + (value.Type == DataType.String ? value.String.Length : 0);
        if (room < 0)
            return "the value is too large";
        switch (value.Type)
        {
            case DataType.Nil or DataType.Void:
                return null;
            case DataType.Boolean:
                into.Boolean = value.Boolean;
                return null;
            case DataType.Number when Math.Abs(value.Number) <= LargestWhole && value.Number == Math.Floor(value.Number):
                into.Integer = (long)value.Number;
                return null;
            case DataType.Number:
                into.Number = value.Number;
                return null;
            case DataType.String:
                into.Text = value.String;
                return null;
            case DataType.Table when depth >= LuaStack.MaxDepth:
                return $"the value is nested deeper than {LuaStack.MaxDepth} tables, or holds itself";
            case DataType.Table:
                return ReadTable(value.Table, into, ref room, depth);
            default:
                return "a function, a coroutine or userdata cannot leave the script";
        }
    }

    /// <summary>A table with the keys 1 to n and no other is an array; an empty one, too.</summary>
    private static string? ReadTable(Table table, Value into, ref long room, int depth)
    {
        List<TablePair> pairs = [.. table.Pairs.Where(pair => !pair.Value.IsNil())];
        if (pairs.TrueForAll(pair => IndexOf(pair.Key) is >= 1 and var index && index <= pairs.Count))
        {
            ValueList list = into.EnsureArray();
            for (int i = 1; i <= pairs.Count; i++)
            {
                if (Read(table.Get(i), list.Items.Add(), ref room, depth + 1) is { } problem)
                    return problem;
            }

            return null;
        }

        ValueMap map = into.EnsureObject();
        foreach (TablePair pair in pairs)
        {
            string? key = pair.Key.Type == DataType.String ? pair.Key.String
                : IndexOf(pair.Key) is { } index ? index.ToString(CultureInfo.InvariantCulture) : null;
            if (key is null)
                return "the keys of a table must be strings or integers";
            ValueEntry entry = map.Entries.Add();
            entry.Key = key;
            room -= key.Length;
            if (Read(pair.Value, entry.EnsureValue(), ref room, depth + 1) is { } problem)
                return problem;
        }

        return null;
    }

    private static long? IndexOf(DynValue key) =>
        key.Type == DataType.Number && Math.Abs(key.Number) <= LargestWhole && key.Number == Math.Floor(key.Number) ? (long)key.Number : null;
}
