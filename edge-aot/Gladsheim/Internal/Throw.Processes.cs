using System.Diagnostics.CodeAnalysis;
using Edda.Edge.Hosting.Internal;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Internal;

/// <summary>Those of the process layer.</summary>
internal static partial class Throw
{
    [DoesNotReturn]
    public static void System(string what, int errno) =>
        throw new IOException($"{what}: {Errno.Text(errno)}", errno);

    [DoesNotReturn]
    public static void FolderNotMade(string path, Exception failure) =>
        throw new IOException($"the folder {path} cannot be made: {SystemError.Describe(failure)}", failure);

    [DoesNotReturn]
    public static void WrongThread(string reactor) =>
        throw new InvalidOperationException($"Called outside of the reactor \"{reactor}\". Give it the work with Post.");

    [DoesNotReturn]
    public static void AlreadyStarted(string reactor) =>
        throw new InvalidOperationException($"The reactor \"{reactor}\" was started before. Make a new one.");

    [DoesNotReturn]
    public static void UnsupportedArchitecture(string architecture) =>
        throw new PlatformNotSupportedException(
            $"Starting processes is written for x64 and ARM64, not for {architecture}. Use a build for one of these.");

    [DoesNotReturn]
    public static void RunDirectoryTaken(string path) =>
        throw new IOException($"{path} belongs to another running Gladsheim. Stop it, or give this one a run directory of its own.");

    [DoesNotReturn]
    public static void LedgerVersion(string path, uint found, uint expected) =>
        throw new InvalidDataException(
            $"{path} has the layout {found}, this program writes {expected}. Stop all services with the older program, then delete the file.");

    [DoesNotReturn]
    public static void LedgerFull(string path, int capacity) =>
        throw new InvalidOperationException($"{path} holds {capacity} services, which is all it can. Remove services no longer used.");

    [DoesNotReturn]
    public static void ServiceNameTooLong(string name, int bytes, int limit) =>
        throw new ArgumentException($"The service name \"{name}\" has {bytes} bytes, allowed are {limit}. Choose a shorter one.", nameof(name));

    [DoesNotReturn]
    public static void UnsupportedEndPoint(string endPoint) =>
        throw new ArgumentException($"{endPoint} is neither an IP address with a port nor a Unix socket's path.", nameof(endPoint));
}
