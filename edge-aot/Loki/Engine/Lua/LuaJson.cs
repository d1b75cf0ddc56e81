using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Edda.Loki.Engine.Lua;

/// <summary>json.encode and json.decode: (true, value) or (false, message), and no raise. JSON's null is nil.</summary>
internal static unsafe class LuaJson
{
    private const string NoMemory = "not enough memory";

    /// <summary>A longer text is not kept for the next one.</summary>
    private const int KeptCharacters = 16 * 1024;

    [ThreadStatic]
    private static StringBuilder? _text;

    public static int Encode(nint state)
    {
        StringBuilder text = _text ??= new StringBuilder();
        text.Clear();
        StateBlock* block = StateBlock.Of(state);
        long room = (long)block->Limit;
        string? problem = Write(state, 1, text, ref room, 0);
        return Answer(state, block, problem, text);
    }

    public static int Decode(nint state)
    {
        StateBlock* block = StateBlock.Of(state);
        if (LuaApi.TypeOf(state, 1) != LuaApi.TypeString)
            return Answer(state, block, "json.decode wants a string", null);
        StateBlock.Unbind(block);
        string? problem;
        int top = LuaApi.GetTop(state);
        try
        {
            LuaApi.CheckStack(state, (3 * LuaStack.MaxDepth) + 8);
            Utf8JsonReader reader = new(
                LuaStack.Text(state, 1), new JsonReaderOptions { MaxDepth = LuaStack.MaxDepth });
            LuaApi.PushBoolean(state, 1);
            reader.Read();
            problem = Push(state, block, ref reader);
            if (problem is null && reader.Read())
                problem = "more than one value";
        }
        catch (JsonException failure)
        {
            problem = string.Create(
                CultureInfo.InvariantCulture,
                $"no JSON at line {failure.LineNumber + 1}, column {failure.BytePositionInLine + 1}");
        }
        finally
        {
            StateBlock.Bind(block);
        }

        if (problem is null)
            return 2;
        LuaApi.SetTop(state, top);
        return Answer(state, block, problem, null);
    }

    private static int Answer(nint state, StateBlock* block, string? problem, StringBuilder? text)
    {
        if (problem is null && !HasRoom(state, block, text!.Length))
            problem = NoMemory;
        StateBlock.Unbind(block);
        LuaApi.PushBoolean(state, problem is null ? 1 : 0);
        LuaStack.Push(state, problem ?? text!.ToString());
        StateBlock.Bind(block);
        if (text?.Capacity > KeptCharacters)
            _text = null;
        _ = HasRoom(state, block, 0);
        return 2;
    }

    /// <summary>Whether so many bytes more are within the limit. If not, it is reached and ends the script.</summary>
    private static bool HasRoom(nint state, StateBlock* block, int bytes)
    {
        if (block->Used + (nuint)bytes <= block->Limit)
            return true;
        LuaState.OwnerOf(block).Limits.ReachMemory(bytes);
        LuaHost.RaiseIn(state);
        return false;
    }

    private static string? Push(nint state, StateBlock* block, ref Utf8JsonReader reader)
    {
        if (!HasRoom(state, block, reader.TokenType == JsonTokenType.String ? reader.ValueSpan.Length : 0))
            return NoMemory;

        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False:
                LuaApi.PushBoolean(state, reader.TokenType == JsonTokenType.True ? 1 : 0);
                return null;
            case JsonTokenType.Number when reader.TryGetInt64(out long integer):
                LuaApi.PushInteger(state, integer);
                return null;
            case JsonTokenType.Number when reader.TryGetDouble(out double number):
                LuaApi.PushNumber(state, number);
                return null;
            case JsonTokenType.String:
                PushText(state, ref reader);
                return null;
            case JsonTokenType.StartArray:
                LuaApi.CreateTable(state, 0, 0);
                for (long i = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    if (Push(state, block, ref reader) is { } problem)
                        return problem;
                    LuaApi.RawSet(state, -2, i);
                }

                return null;
            case JsonTokenType.StartObject:
                LuaApi.CreateTable(state, 0, 0);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    PushText(state, ref reader);
                    reader.Read();
                    if (Push(state, block, ref reader) is { } problem)
                        return problem;
                    LuaApi.RawSet(state, -3);
                }

                return null;
            default:
                LuaApi.PushNil(state);
                return null;
        }
    }

    private static void PushText(nint state, ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            LuaStack.Push(state, reader.ValueSpan);
            return;
        }

        byte[] plain = new byte[reader.ValueSpan.Length];
        int length = reader.CopyString(plain);
        LuaStack.Push(state, plain.AsSpan(0, length));
    }

    private static string? Write(nint state, int index, StringBuilder text, ref long room, int depth)
    {
        if (text.Length > room)
            return "the text is too long";
        switch (LuaApi.TypeOf(state, index))
        {
            case LuaApi.TypeBoolean:
                text.Append(LuaApi.ToBoolean(state, index) != 0 ? "true" : "false");
                return null;
            case LuaApi.TypeNumber when LuaApi.IsInteger(state, index) != 0:
                text.Append(CultureInfo.InvariantCulture, $"{LuaApi.ToInteger(state, index, null)}");
                return null;
            case LuaApi.TypeNumber:
                double number = LuaApi.ToNumber(state, index, null);
                if (!double.IsFinite(number))
                    return "JSON has no infinite numbers and no NaN";
                text.Append(CultureInfo.InvariantCulture, $"{number:R}");
                return null;
            case LuaApi.TypeString:
                WriteText(LuaStack.Text(state, index), text);
                return null;
            case LuaApi.TypeNone or LuaApi.TypeNil:
                text.Append("null");
                return null;
            case LuaApi.TypeTable when depth < LuaStack.MaxDepth && LuaApi.CheckStack(state, 4) != 0:
                return WriteTable(state, index < 0 ? LuaApi.GetTop(state) + index + 1 : index, text, ref room, depth);
            case LuaApi.TypeTable:
                return $"nested deeper than {LuaStack.MaxDepth} tables, or within itself";
            default:
                return "a function, a coroutine or userdata has no JSON";
        }
    }

    private static string? WriteTable(nint state, int table, StringBuilder text, ref long room, int depth)
    {
        string? problem = null;
        if (LuaStack.IsArray(state, table, out long length))
        {
            text.Append('[');
            for (long i = 1; i <= length && problem is null; i++)
            {
                text.Append(i > 1 ? "," : "");
                LuaApi.RawGet(state, table, i);
                problem = Write(state, -1, text, ref room, depth + 1);
                LuaApi.SetTop(state, -2);
            }

            text.Append(']');
            return problem;
        }

        text.Append('{');
        char separator = ' ';
        LuaApi.PushNil(state);
        while (problem is null && LuaApi.Next(state, table) != 0)
        {
            if (separator == ',')
                text.Append(',');
            separator = ',';
            if (LuaApi.TypeOf(state, -2) == LuaApi.TypeString)
                WriteText(LuaStack.Text(state, -2), text);
            else if (LuaApi.IsInteger(state, -2) != 0)
                text.Append(CultureInfo.InvariantCulture, $"\"{LuaApi.ToInteger(state, -2, null)}\"");
            else
                problem = "the keys of a table must be strings or integers";
            text.Append(':');
            problem ??= Write(state, -1, text, ref room, depth + 1);
            LuaApi.SetTop(state, -2);
        }

        if (problem is not null)
            LuaApi.SetTop(state, -2);
        text.Append('}');
        return problem;
    }

    private static void WriteText(ReadOnlySpan<byte> utf8, StringBuilder text)
    {
        text.Append('"');
        foreach (char character in Encoding.UTF8.GetString(utf8))
        {
            if (character is '"' or '\\')
                text.Append('\\').Append(character);
            else if (character == '\n')
                text.Append("\\n");
            else if (character < ' ')
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else
                text.Append(character);
        }

        text.Append('"');
    }
}
