using Edda.Gladsheim.Native;
using Microsoft.Win32.SafeHandles;

namespace Edda.Gladsheim.Tests;

/// <summary>Lines from a process to its test through a FIFO, awaited for a bounded time.</summary>
internal sealed class Gate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly StreamReader _reader;

    public Gate(string path)
    {
        Path = path;
        Assert.Equal(0, Libc.MakeFifo(path, 0x1B6));
        int fd = Libc.Open(path, FileFlags.ReadWrite | FileFlags.CloseOnExec, 0);
        Assert.True(fd >= 0);
        _reader = new StreamReader(new FileStream(new SafeFileHandle(fd, ownsHandle: true), FileAccess.Read, 1));
    }

    public string Path { get; }

    public async Task<string> Line() => (await Task.Run(_reader.ReadLine).WaitAsync(Patience))!;

    public void Dispose() => _reader.Dispose();
}
