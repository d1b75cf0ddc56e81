using System.Runtime.InteropServices;
using Edda.Edge.Heimdall;
using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;

namespace Edda.Edge.Internal;

/// <summary>
/// Why a service does not start, in one place: each message says what was found, what is needed and what to do. The
/// binding has its own. Callers write "throw Throw.X(...)".
/// </summary>
internal static class Throw
{
    public static StartException WrongCommandLine(string service, string problem) =>
        new(ExitCode.Usage, problem, $"try {service} --help");

    public static StartException WrongListenOption(ListenAddress address, string objection) =>
        new(ExitCode.Usage, $"--listen {address.Text}: {objection}");

    public static StartException TokenRefused(string reason) => new(ExitCode.Usage, reason);

    public static StartException WrongSettings(string[] problems) => new(ExitCode.SettingsInvalid, problems);

    public static StartException UnusableTlsFile(string settings, string name, string file, string reason) =>
        new(
            ExitCode.SettingsInvalid,
            $"{settings}: tls.{name}: found {file}, which cannot be used: {reason}; needed: a PEM file that is "
            + "readable and, for tls.key, holds the certificate's key");

    public static StartException NoAddress(string text) =>
        new(ExitCode.CannotListen, $"\"{text}\" is no address; allowed: {ListenAddress.Allowed}");

    public static StartException CannotListen(Exception failure) =>
        new(ExitCode.CannotListen, $"cannot listen: {SystemError.Describe(failure)}");

    public static StartException CannotListenOn(string path, Exception failure) =>
        new(ExitCode.CannotListen, $"cannot listen on unix:{path}: {SystemError.Describe(failure)}");

    public static StartException SocketInUse(string path) =>
        new(
            ExitCode.CannotListen,
            $"unix:{path} is in use by another process; end that one or choose another --listen");

    public static StartException NoSocket(string path) =>
        new(
            ExitCode.CannotListen,
            $"unix:{path}: there is something that is no socket; remove it or choose another --listen");

    public static StartException StateUnusable(KeyFileException failure) =>
        new(ExitCode.StateUnusable, failure.Message);

    public static KeyFileException KeyFileUnusable(string path, Exception failure) =>
        new($"the key file {path} cannot be used: {SystemError.Describe(failure)}");

    public static KeyFileException NoKey(string path) =>
        new(
            $"the key file {path} holds no key of version 1; restore it, or move it away to have a new key made, "
            + "which makes all tokens issued so far worthless");

    public static KeyFileException KeyTooOpen(string path, UnixFileMode mode) =>
        new(
            $"the key file {path} has mode {Octal(mode)}, so others than its owner can get at it; allowed is 0600. "
            + $"If nobody has read it: chmod 600 {path}");

    public static KeyFileException KeyOfAnother(string path, uint owner) =>
        new(
            $"the key file {path} belongs to user {owner}, who knows the key; needed is a key file of the service's "
            + "own user or of root");

    public static KeyFileException KeyFolderTooOpen(string folder, UnixFileMode mode) =>
        new(
            $"the folder {folder} of the key file has mode {Octal(mode)}, so others can replace the key; allowed is "
            + $"0755 or less: chmod go-w {folder}");

    public static KeyFileException RevocationsDamaged(string path) =>
        new(
            $"the list of revoked tokens {path} is damaged; restore it, or delete it and the key file beside it, "
            + "which makes all tokens issued so far worthless");

    public static KeyFileException RevocationsUnreadable(string path, Exception failure) =>
        new($"the list of revoked tokens {path} cannot be read: {SystemError.Describe(failure)}");

    public static IOException NoRandomNumbers() =>
        new("the system's random numbers cannot be read: " + Marshal.GetLastPInvokeErrorMessage());

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');
}
