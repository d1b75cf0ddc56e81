using System.Net.Sockets;
using Edda.Edge.Hosting;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Platform.Tests.Support;

namespace Edda.Edge.Platform.Tests.Hosting;

public sealed class SocketClaimTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("run/s");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_folder_is_made_for_its_owner_alone()
    {
        SocketClaim.Take(Path, OwnerOnly).Dispose();

        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.File("run")));
    }

    [Fact]
    public void A_socket_that_a_dead_process_left_is_removed()
    {
        Directory.CreateDirectory(_folder.File("run"));
        Listen(Path).Dispose();
        // Closing a socket leaves its file, as a kill does.
        Assert.True(File.Exists(Path));

        SocketClaim.Take(Path, OwnerOnly).Dispose();

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_socket_that_is_served_is_respected()
    {
        Directory.CreateDirectory(_folder.File("run"));
        using Socket served = Listen(Path);

        AssertRefused("is in use by another process");

        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void A_socket_whose_server_does_not_accept_is_respected_and_waited_for_by_nobody()
    {
        Directory.CreateDirectory(_folder.File("run"));
        using Socket served = Listen(Path, backlog: 0);
        using Socket first = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        first.Connect(new UnixDomainSocketEndPoint(Path));

        AssertRefused("is in use by another process");
    }

    [Fact]
    public void A_claim_excludes_others_until_it_is_given_up()
    {
        using (SocketClaim.Take(Path, OwnerOnly))
            AssertRefused("is in use by another process");

        SocketClaim.Take(Path, OwnerOnly).Dispose();
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        Directory.CreateDirectory(_folder.File("run"));
        File.WriteAllText(Path, "precious");

        AssertRefused("there is something that is no socket");

        Assert.Equal("precious", File.ReadAllText(Path));
    }

    [Fact]
    public void A_directory_is_left_alone()
    {
        Directory.CreateDirectory(Path);

        AssertRefused("there is something that is no socket");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        StartException failure = Assert.Throws<StartException>(() => SocketClaim.Take("/proc/none/s", OwnerOnly));

        Assert.Equal(ExitCode.CannotListen, failure.Code);
        Assert.Equal(
            "cannot listen on unix:/proc/none/s: no such file or directory", Assert.Single(failure.Lines));
    }

    private static Socket Listen(string path, int backlog = 5)
    {
        // .NET removes the file of a socket it bound when it closes it, unless another socket object did the binding.
        using Socket bound = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        bound.Bind(new UnixDomainSocketEndPoint(path));
        Socket listener = new(new SafeSocketHandle(Dup(bound.Handle), ownsHandle: true));
        File.Move(path, path + ".kept");
        bound.Dispose();
        File.Move(path + ".kept", path);
        listener.Listen(backlog);
        return listener;
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "dup")]
    private static extern nint Dup(nint descriptor);

    private void AssertRefused(string reason)
    {
        StartException failure = Assert.Throws<StartException>(() => SocketClaim.Take(Path, OwnerOnly));
        Assert.Equal(ExitCode.CannotListen, failure.Code);
        Assert.Contains(reason, Assert.Single(failure.Lines), StringComparison.Ordinal);
    }
}
