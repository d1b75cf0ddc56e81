namespace Edda.Core.Http2.Internal;

/// <summary>Numbers of RFC 9113: frame types (section 6), flags, settings (6.5.2) and limits.</summary>
internal static class Http2Wire
{
    public const int FrameHeaderSize = 9;
    public const int SettingSize = 6;
    public const int PingSize = 8;
    public const int GoAwaySize = 8;
    public const int PrioritySize = 5;

    /// <summary>RST_STREAM and WINDOW_UPDATE hold one number.</summary>
    public const int WordSize = 4;

    public const int Data = 0;
    public const int Headers = 1;
    public const int Priority = 2;
    public const int RstStream = 3;
    public const int Settings = 4;
    public const int PushPromise = 5;
    public const int Ping = 6;
    public const int GoAway = 7;
    public const int WindowUpdate = 8;
    public const int Continuation = 9;

    public const int EndStream = 0x01;
    public const int Ack = 0x01;
    public const int EndHeaders = 0x04;
    public const int Padded = 0x08;
    public const int PriorityFlag = 0x20;

    public const int HeaderTableSize = 1;
    public const int EnablePush = 2;
    public const int MaxConcurrentStreams = 3;
    public const int InitialWindowSize = 4;
    public const int MaxFrameSize = 5;
    public const int MaxHeaderListSize = 6;

    public const int DefaultWindow = 65_535;
    public const int LeastMaxFrameSize = 16_384;
    public const int LargestMaxFrameSize = 0xffffff;
    public const int LargestStreamId = 0x7fffffff;

    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    public static int ReadInt32(byte[] bytes, int offset)
    {
        return (bytes[offset] << 24) | (bytes[offset + 1] << 16) | (bytes[offset + 2] << 8) | bytes[offset + 3];
    }
}
