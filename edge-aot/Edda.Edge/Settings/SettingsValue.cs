using System.Text.Json;
using Edda.Edge.Settings.Internal;

namespace Edda.Edge.Settings;

/// <summary>
/// How one kind of value is read and what it may be. Immutable and shared: a schema is declared once, in a static field.
/// </summary>
public abstract class SettingsValue<TValue>
{
    /// <summary>What a person may write here, as the end of a sentence: "an integer from 1 to 100".</summary>
    public abstract string Allowed { get; }

    /// <summary>
    /// Reads the value that begins at the reader's token and leaves the reader on the value's last token, whether or
    /// not the value is good. When it is not, the problem has been reported and the answer is false.
    /// </summary>
    internal abstract bool TryRead(ref Utf8JsonReader reader, SettingsReading reading, out TValue value);

    private protected bool Refuse(ref Utf8JsonReader reader, SettingsReading reading, out TValue value)
    {
        value = default!;
        reading.Report(ref reader, "allowed: " + Allowed);
        reader.Skip();
        return false;
    }
}
