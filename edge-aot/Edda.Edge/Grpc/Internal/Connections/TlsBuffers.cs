using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Edda.Edge.Grpc.Internal.Connections;

/// <summary>
/// Has OpenSSL keep its two record buffers, 33 KiB of each connection, only while a record is in them. SslStream has no
/// setting for it, but OpenSSL tells whoever asks of every context that is made, and lets them set its mode then.
/// </summary>
/// <remarks>
/// CRYPTO_get_ex_new_index(3), SSL_CTX_set_mode(3). The numbers are the same in OpenSSL 1.1 and 3. Where that library is
/// not the one that SslStream uses, nothing comes of it but that the memory is kept.
/// </remarks>
internal static unsafe class TlsBuffers
{
    private const int ContextClass = 1; // CRYPTO_EX_INDEX_SSL_CTX
    private const int SetMode = 33; // SSL_CTRL_MODE
    private const nint ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS

    private static readonly string[] Libraries = ["libssl.so.3", "libssl.so.1.1"];

    private static delegate* unmanaged<nint, int, nint, nint, nint> s_control;

    /// <summary>Whether OpenSSL said yes. Contexts that were made before the first use of this are as they were.</summary>
    public static bool AreReleased { get; } = OperatingSystem.IsLinux() && TryRelease();

    private static bool TryRelease()
    {
        // A handle of the library finds what the libraries that it needs export, too.
        foreach (string name in Libraries)
        {
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, "SSL_CTX_ctrl", out nint control)
                && NativeLibrary.TryGetExport(library, "CRYPTO_get_ex_new_index", out nint newIndex))
            {
                s_control = (delegate* unmanaged<nint, int, nint, nint, nint>)control;
                return ((delegate* unmanaged<int, nint, nint, delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void>, nint, nint, int>)newIndex)(
                    ContextClass, 0, 0, &OnNewContext, 0, 0) >= 0;
            }
        }

        return false;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNewContext(nint context, nint value, nint data, int index, nint number, nint pointer) =>
        s_control(context, SetMode, ReleaseBuffers, 0);
}
