namespace Edda.Kernel.Rig;

/// <summary>A disk of the guest's null_blk that keeps what is written to it, in memory. Taken away when disposed.</summary>
internal sealed class TestDisk : IAsyncDisposable
{
    private readonly VirtualMachine _guest;
    private readonly string _folder;

    private TestDisk(VirtualMachine guest, string name)
    {
        _guest = guest;
        _folder = "/sys/kernel/config/nullb/" + name;
        Device = "/dev/" + name;
    }

    public string Device { get; }

    public static async Task<TestDisk> MakeAsync(VirtualMachine guest, string name, int mebibytes = 64)
    {
        TestDisk disk = new(guest, name);
        await guest.RunAsync(
            $"""
            mkdir {disk._folder} && cd {disk._folder}
            echo 1 > memory_backed && echo {mebibytes} > size && echo 1 > power
            [ -b {disk.Device} ] || mv /dev/nullb$(cat index) {disk.Device}
            """);
        return disk;
    }

    public async ValueTask DisposeAsync() => await _guest.RunAsync($"echo 0 > {_folder}/power; rmdir {_folder}");
}
