using System.Text;
using Edda.Core.Wire;

namespace Edda.Loki.Api.Internal;

/// <summary>What a script printed is bytes; a string field takes UTF-8 only.</summary>
internal static class Printed
{
    /// <summary>Bytes that are no UTF-8 become U+FFFD.</summary>
    public static void SetPrinted(this Text text, ReadOnlySpan<byte> bytes)
    {
        if (!text.Set(bytes))
            text.Set(Encoding.UTF8.GetString(bytes));
    }
}
