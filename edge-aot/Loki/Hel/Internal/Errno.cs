namespace Edda.Loki.Hel.Internal;

/// <summary>Linux error numbers that Hel decides by.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotFolder = 20;
    public const int IsFolder = 21;
    public const int NoSpace = 28;
    public const int NotEmpty = 39;
    public const int NotImplemented = 38;
    public const int TooManyLinks = 40;
    public const int QuotaExceeded = 122;
}
