using System.Diagnostics.CodeAnalysis;
using Edda.Core.Grpc;

namespace Edda.Edge.Grpc.Internal;

/// <summary>What the binding throws at its own callers, never because of a peer's bytes.</summary>
internal static class Misuse
{
    [DoesNotReturn]
    public static void BadMetadataName(string name) =>
        throw new ArgumentException(
            $"\"{name}\" is no metadata name; allowed are lower-case letters, digits, '-', '_' and '.'.", nameof(name));

    [DoesNotReturn]
    public static void BadMetadataText(string name, string value) =>
        throw new ArgumentException(
            $"The value of \"{name}\" has a character outside of printable ASCII (length {value.Length}); "
            + "send bytes under a name that ends with \"-bin\".", nameof(value));

    [DoesNotReturn]
    public static void TextUnderBinaryName(string name) =>
        throw new ArgumentException($"\"{name}\" ends with \"-bin\" and takes bytes, not text.", nameof(name));

    [DoesNotReturn]
    public static void BytesUnderTextName(string name) =>
        throw new ArgumentException($"\"{name}\" takes text; bytes need a name that ends with \"-bin\".", nameof(name));

    [DoesNotReturn]
    public static void BadAddress(string address) =>
        throw new ArgumentException(
            $"\"{address}\" is no address; expected unix:/path, http://host:port or https://host:port.", nameof(address));

    [DoesNotReturn]
    public static void NotAnIpAddress(string address) =>
        throw new ArgumentException(
            $"\"{address}\" cannot be listened on; give an IP address or localhost, and a port.", nameof(address));

    [DoesNotReturn]
    public static void NoTls(string address) =>
        throw new ArgumentException($"\"{address}\" needs a certificate: set Tls in the options.", nameof(address));

    [DoesNotReturn]
    public static void UnixSocketInUse(string path) =>
        throw new IOException($"Another process listens on \"{path}\".");

    [DoesNotReturn]
    public static void MethodIsAnotherKind(GrpcMethod method, GrpcMethodKind given) =>
        throw new ArgumentException($"{method.Path} is {method.Kind} and cannot be bound as {given}.", nameof(method));

    [DoesNotReturn]
    public static void NothingToListenOn() =>
        throw new InvalidOperationException("The server has no address to listen on; add one to Listen.");

    [DoesNotReturn]
    public static void ServerHasStarted() =>
        throw new InvalidOperationException("The server has been started before; make a new one.");

    [DoesNotReturn]
    public static void SecondWriter() =>
        throw new InvalidOperationException("Another write of this call is still under way; await it first.");

    [DoesNotReturn]
    public static void OkIsNoFailure(StatusCode code) =>
        throw new ArgumentException($"{code} is no failure; return from the handler instead.", nameof(code));

    [DoesNotReturn]
    public static void CallEnded(CancellationToken cancellation) =>
        throw new OperationCanceledException("The call has ended.", cancellation);

    [DoesNotReturn]
    public static void WritesAreComplete() =>
        throw new InvalidOperationException("CompleteAsync was called; no message can follow.");

    [DoesNotReturn]
    public static void StatusIsUnknown() =>
        throw new InvalidOperationException("The call has not ended; read until ReadAsync answers false.");

    [DoesNotReturn]
    public static void BadLimit(string name, long given, string allowed) =>
        throw new ArgumentOutOfRangeException(name, given, $"Allowed is {allowed}.");

    public static InvalidOperationException StreamOfEndedCall() =>
        new("The call has ended; its streams cannot be used any more.");
}
