using System.Runtime.InteropServices;
using System.Text;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Launch;

namespace Edda.Gladsheim.Thjalfi.Trees.Internal;

/// <summary>Reads EDDA_SERVICE from /proc/PID/environ and keeps its hash. Owns one buffer; used by one thread.</summary>
internal sealed unsafe class MarkerReader : IDisposable
{
    public const ulong None = 0;
    public const ulong NotRead = ulong.MaxValue;

    // Of a longer environment the beginning is read; the launcher puts the marker first.
    private const int BufferBytes = 64 * 1024;

    private static readonly byte[] Prefix = Encoding.ASCII.GetBytes(ServiceMarker.VariableName + "=");

    private byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);

    /// <summary><see cref="NotRead"/> when it has to be asked again: in the middle of execve the environment looks empty.</summary>
    public ulong Read(int pid)
    {
        Span<byte> buffer = new(_buffer, BufferBytes);
        int count = Descriptor.ReadProcessFile(pid, "environ"u8, buffer);
        if (count == 0)
            return ProcessStat.HasEnvironmentLater(pid) ? NotRead : None;
        if (count < 0)
            return -count is Errno.NoEntry or Errno.NoProcess or Errno.AccessDenied or Errno.NotPermitted ? None : NotRead;
        ReadOnlySpan<byte> rest = buffer[..count];
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf((byte)0);
            ReadOnlySpan<byte> variable = end < 0 ? rest : rest[..end];
            if (variable.StartsWith(Prefix))
                return Hash(variable[Prefix.Length..]);
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return None;
    }

    public static ulong Hash(string marker) => Hash(Encoding.UTF8.GetBytes(marker));

    // FNV-1a; the two reserved values do not come out of it for any marker that could collide with them in practice.
    private static ulong Hash(ReadOnlySpan<byte> marker)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in marker)
            hash = (hash ^ value) * 1099511628211;
        return hash;
    }

    public void Dispose()
    {
        NativeMemory.Free(_buffer);
        _buffer = null;
    }
}
