namespace Edda.Interop;

/// <summary>The cases of the public gRPC interop suite, by the suite's names.</summary>
internal static class Cases
{
    private static readonly string[] Unary =
        ["empty_unary", "large_unary", "custom_metadata", "status_code_and_message", "special_status_message"];

    private static readonly string[] Unimplemented = ["unimplemented_service", "unimplemented_method"];

    private static readonly string[] Streaming =
    [
        "client_streaming", "server_streaming", "ping_pong", "empty_stream",
        "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
    ];

    private static readonly string[] Compressed =
    [
        "client_compressed_unary", "server_compressed_unary",
        "client_compressed_streaming", "server_compressed_streaming",
    ];

    public static IEnumerable<string> All => [.. Unary, .. Unimplemented, .. Streaming, .. Compressed];

    /// <summary>All but compression, which a microcontroller has no memory for.</summary>
    public static IEnumerable<string> Device => [.. Unary, .. Unimplemented, .. Streaming];
}
