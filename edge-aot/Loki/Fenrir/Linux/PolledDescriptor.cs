using System.Runtime.InteropServices;

namespace Edda.Loki.Fenrir.Linux;

/// <summary>struct pollfd, poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolledDescriptor
{
    public int Descriptor;
    public short Wanted;
    public short Seen;
}
