using Xunit;

namespace Edda.Testing;

/// <summary>
/// A tmpfs of a few pages, that can be filled to the last. Needs <see cref="Requirement.Mount"/>. Owned by one test, which
/// unmounts it.
/// </summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder)
    {
        Folder = folder;
    }

    public string Folder { get; }

    private string Ballast => Path.Combine(Folder, "ballast");

    public static async Task<SmallDisk> MountAsync(string folder, string size)
    {
        Directory.CreateDirectory(folder);
        (int code, string output) = await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", "size=" + size, "none", folder]);
        Assert.True(code == 0, output);
        return new SmallDisk(folder);
    }

    public string File(string name) => Path.Combine(Folder, name);

    /// <param name="but">So many bytes are left.</param>
    public void Fill(long but = 0)
    {
        using FileStream ballast = System.IO.File.Create(Ballast, bufferSize: 0);
        byte[] page = new byte[4096];
        try
        {
            while (true)
                ballast.Write(page);
        }
        catch (IOException)
        {
            // Full.
        }

        ballast.SetLength(Math.Max(ballast.Length - but, 0));
    }

    public void MakeRoom() => System.IO.File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        // Also while somebody still has a file open there.
        await ChildProcess.RunAsync("umount", ["-l", Folder]);
    }
}
