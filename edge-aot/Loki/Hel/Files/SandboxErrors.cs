using System.Runtime.InteropServices;
using Edda.Core.Grpc;
using Edda.Edge.Hosting.Internal;
using Edda.Loki.Hel.Internal;

namespace Edda.Loki.Hel.Files;

/// <summary>What the system's error numbers mean for a script.</summary>
internal static class SandboxErrors
{
    public static SandboxFailure Describe(string path, int error) => error switch
    {
        Errno.NoEntry => new(StatusCode.NotFound, $"\"{path}\": there is no such file or folder"),
        Errno.Exists => new(StatusCode.AlreadyExists, $"\"{path}\" is there already"),
        Errno.NotEmpty => new(StatusCode.FailedPrecondition, $"\"{path}\" is a folder that is not empty"),
        Errno.NotFolder => new(StatusCode.FailedPrecondition, $"\"{path}\": a part of the path is a file, not a folder"),
        Errno.IsFolder => new(StatusCode.FailedPrecondition, $"\"{path}\" is a folder; needed: a file"),
        Errno.TooManyLinks or Errno.CrossDevice =>
            new(StatusCode.PermissionDenied, $"\"{path}\" leads through a link or out of the sandbox; allowed: {SandboxPath.Allowed}"),
        Errno.NoSpace or Errno.QuotaExceeded => new(StatusCode.ResourceExhausted, $"\"{path}\": the disk is full"),
        Errno.AccessDenied or Errno.NotPermitted => new(StatusCode.PermissionDenied, $"\"{path}\": the file system refuses it"),
        _ => new(StatusCode.Internal, $"\"{path}\": {Marshal.GetPInvokeErrorMessage(error)}"),
    };

    public static SandboxFailure Describe(string path, IOException problem) =>
        new(
            problem.HResult is Errno.NoSpace or Errno.QuotaExceeded ? StatusCode.ResourceExhausted : StatusCode.Internal,
            $"\"{path}\": {SystemError.Describe(problem)}");
}
