namespace Edda.Loki.Toml;

/// <summary>A date, a time, or both, with or without an offset; what the value's kind does not have is zero.</summary>
internal readonly record struct TomlMoment(
    int Year, int Month, int Day, int Hour, int Minute, int Second, int Nanosecond, int OffsetMinutes);
