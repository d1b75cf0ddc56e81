namespace Edda.Testing;

/// <summary>How a call ended, as the wire says it: grpc-status, grpc-message as it was sent, and the body's bytes.</summary>
public sealed record PlainAnswer(int Status, string Message, byte[] Body)
{
    public const int Ok = 0;
    public const int ResourceExhausted = 8;
    public const int PermissionDenied = 7;
    public const int Unimplemented = 12;
    public const int Unauthenticated = 16;
}
