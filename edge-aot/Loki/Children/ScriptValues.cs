using System.Text;
using System.Text.Unicode;
using Edda.Contracts.Loki.V1;
using Edda.Core.Wire;

namespace Edda.Loki.Children;

/// <summary>Values between scripts and children, to and from what .NET has.</summary>
internal static class ScriptValues
{
    /// <summary>A script's string, whatever bytes it has; empty for what is no string.</summary>
    public static ReadOnlySpan<byte> BytesOf(Value? value) => MemoryOf(value).Span;

    /// <summary>The same, for what goes on later: arguments of a call are neither changed nor used again.</summary>
    public static ReadOnlyMemory<byte> MemoryOf(Value? value) => value?.KindCase switch
    {
        Value.KindOneofCase.Text => value.Text.Memory,
        Value.KindOneofCase.Bytes => value.Bytes.Memory,
        _ => default,
    };

    public static string TextOf(Value? value) => Encoding.UTF8.GetString(BytesOf(value));

    public static double NumberOf(Value? value, double otherwise = 0) => value?.KindCase switch
    {
        Value.KindOneofCase.Integer => value.Integer,
        Value.KindOneofCase.Number => value.Number,
        _ => otherwise,
    };

    public static bool FlagOf(Value? value, bool otherwise = false) =>
        value is { KindCase: Value.KindOneofCase.Boolean } ? value.Boolean : otherwise;

    public static Value? Field(Value? value, string name)
    {
        if (value is not { KindCase: Value.KindOneofCase.Object })
            return null;
        foreach (ValueEntry entry in value.Object!.Entries)
        {
            if (entry.Key.ToString() == name)
                return entry.Value;
        }

        return null;
    }

    /// <summary>As text where it is UTF-8, which is what callers of a script can read.</summary>
    public static void Set(Value value, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            value.EnsureText().Set(bytes);
        else
            value.EnsureBytes().Set(bytes);
    }

    /// <summary>As <see cref="Set"/>, without a copy: the array is the value's from now on.</summary>
    public static void Give(Value value, byte[] bytes)
    {
        if (!value.EnsureText().Adopt(bytes))
            value.EnsureBytes().Adopt(bytes);
    }

    public static Value Add(Value table, string name)
    {
        ValueEntry entry = table.EnsureObject().Entries.Add();
        entry.Key = name;
        return entry.EnsureValue();
    }

    public static void Decode(Value into, byte[] encoded)
    {
        WireReader reader = new(encoded);
        into.TryRead(ref reader);
    }
}
