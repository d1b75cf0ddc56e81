namespace Edda.Loki.Fenrir;

/// <summary>What an input is when nobody drives it.</summary>
internal enum PinPull
{
    None,
    Up,
    Down,
}
