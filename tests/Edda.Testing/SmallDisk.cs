using Edda.Testing;

namespace Edda.Gladsheim.Functional.Survival;

/// <summary>A tmpfs of a few pages, that can be filled to the last. Needs root. Owned by one test, which unmounts it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _folder;

    private SmallDisk(string folder)
    {
        _folder = folder;
    }

    private string Ballast => Path.Combine(_folder, "ballast");

    public static async Task<SmallDisk> MountAsync(string folder, string size)
    {
        Directory.CreateDirectory(folder);
        (int code, string output) = await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", "size=" + size, "none", folder]);
        Assert.True(code == 0, output);
        return new SmallDisk(folder);
    }

    public void Fill()
    {
        using FileStream ballast = File.Create(Ballast, bufferSize: 0);
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
    }

    public void MakeRoom() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        // Also while somebody still has a file open there.
        await ChildProcess.RunAsync("umount", ["-l", _folder]);
    }
}
