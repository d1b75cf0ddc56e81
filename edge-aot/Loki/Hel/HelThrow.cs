using System.Runtime.InteropServices;
using Edda.Edge.Hosting.Internal;
using Edda.Loki.Hel.Internal;

namespace Edda.Loki.Hel;

/// <summary>Why Hel does not start. Callers write "throw HelThrow.X(...)".</summary>
internal static class HelThrow
{
    public static IOException SandboxUnusable(string folder, int error) =>
        new(
            $"the scripts' folder {folder} cannot be used: "
            + (error == Errno.NotImplemented ? "needed is openat2, which Linux has from 5.6 on" : Marshal.GetPInvokeErrorMessage(error)));

    public static IOException StoreUnusable(string path, Exception failure) =>
        new($"the scripts' store {path} cannot be used: {SystemError.Describe(failure)}");

    public static IOException NoStore(string path) =>
        new($"{path} is no store of version 1; restore it, or move it away to begin with an empty one");
}
