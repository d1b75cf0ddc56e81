using System.Runtime.InteropServices;
using Edda.Edge.Internal;

namespace Edda.Loki.Engine.Lua;

/// <summary>
/// Four pieces of machine code, because managed code may not stand where they do.
///
/// A running script has no hook: a hook, even one that comes rarely, makes Lua leave its fast path at every instruction.
/// A timer's signal, on the script's own thread, gives the coroutine that runs a hook for its next instruction; lua_sethook
/// is made for that. A signal may come at any moment, in Lua as in a managed frame, so its handler is no managed code.
/// It has to know the coroutine that runs, which Lua tells nobody: close notes it around Lua's own function, and so does
/// <see cref="CoroutineCode"/>. Those run scripts and so must have no managed frame beneath them that an error would have to
/// pass; and what raises in close (no coroutine given) does so after the note was left alone.
///
/// <code>
/// tick(signal, info, context)       if (info.code == SI_TIMER &amp;&amp; (L = (cell = info.value)-&gt;Running)) SetHook(L, Hook, COUNT, 1)
/// close(L)                          if (co = ToThread(L, 1)) { Running = co; n = original(L); Running = L; return n } else original(L)
/// yield(L)                          if (L == Script) { PushString(L, OutsideText); Raise(L) } else Yield(L)
/// allocate(block, p, before, after) free, or realloc while the state keeps to what it was granted; else the managed Allocate
/// </code>
/// </summary>
internal static unsafe class LuaCode
{
    private const int X64Close = 0x30, X64Allocate = 0x90, X64Yield = 0xFC;
    private const int Arm64Close = 0x30, Arm64Allocate = 0x84, Arm64Yield = 0x138;

    private const int CoroutinesOffset = 0x200;

    private static readonly byte[] X64 =
    [
        0x83, 0x7e, 0x08, 0xfe, 0x75, 0x1d,                         // tick: info.code other than SI_TIMER: return
        0x48, 0x8b, 0x46, 0x18, 0x48, 0x8b, 0x38,                   // rax = cell; rdi = Running
        0x48, 0x85, 0xff, 0x74, 0x11,                               // none: return
        0x48, 0x8b, 0x70, 0x08, 0xba, 0x08, 0, 0, 0,                // rsi = Hook; edx = COUNT
        0xb9, 0x01, 0, 0, 0, 0xff, 0x60, 0x10, 0xc3,                // ecx = 1; go to SetHook
        0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc,
        0xba, 0x40, 0, 0, 0, 0xeb, 0x09,                            // close: edx = offset of Close; go to enter
        0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc,
        0x53, 0x41, 0x54, 0x41, 0x55, 0x48, 0x89, 0xfb,             // enter: push rbx, r12, r13; rbx = L
        0x48, 0x8b, 0x47, 0xf8, 0x4c, 0x8b, 0x20,                   // r12 = block's cell
        0x4d, 0x8b, 0x2c, 0x14, 0xbe, 0x01, 0, 0, 0,                // r13 = original; rax = ToThread(L, 1)
        0x41, 0xff, 0x54, 0x24, 0x18, 0x48, 0x85, 0xc0, 0x74, 0x14, // none: let it raise
        0x49, 0x89, 0x04, 0x24, 0x48, 0x89, 0xdf, 0x41, 0xff, 0xd5, // Running = rax; original(L)
        0x49, 0x89, 0x1c, 0x24,                                     // Running = L
        0x41, 0x5d, 0x41, 0x5c, 0x5b, 0xc3,                         // pop r13, r12, rbx; return
        0x48, 0x89, 0xdf, 0x4c, 0x89, 0xe8,                         // rdi = L; rax = original
        0x41, 0x5d, 0x41, 0x5c, 0x5b, 0xff, 0xe0,                   // pop r13, r12, rbx; go to rax
        0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc,
        0x48, 0x85, 0xf6, 0x75, 0x02, 0x31, 0xd2,                   // allocate: no p: before = 0
        0x48, 0x85, 0xc9, 0x74, 0x42,                               // after == 0: go to free
        0x48, 0x8b, 0x47, 0x08, 0x48, 0x29, 0xd0, 0x48, 0x01, 0xc8, // rax = Used - before + after
        0x48, 0x3b, 0x47, 0x18, 0x77, 0x4a,                         // above Granted: go to managed
        0x48, 0x83, 0x7f, 0x20, 0, 0x75, 0x43,                      // Refused: go to managed
        0x57, 0x56, 0x52, 0x51, 0x50, 0x48, 0x8b, 0x07,             // push block, p, before, after, used; rax = cell
        0x48, 0x89, 0xf7, 0x48, 0x89, 0xce, 0xff, 0x50, 0x28,       // rax = realloc(p, after)
        0x41, 0x58, 0x59, 0x5a, 0x5e, 0x5f,                         // pop r8 = used, after, before, p, block
        0x48, 0x85, 0xc0, 0x74, 0x27,                               // null: go to managed
        0x4c, 0x89, 0x47, 0x08,                                     // Used = r8
        0x4c, 0x3b, 0x47, 0x10, 0x76, 0x04, 0x4c, 0x89, 0x47, 0x10, // Peak = max(Peak, r8)
        0xc3,                                                       // return rax
        0x48, 0x29, 0x57, 0x08, 0x48, 0x8b, 0x07, 0x48, 0x89, 0xf7, // free: Used -= before
        0x48, 0x83, 0xec, 0x08, 0xff, 0x50, 0x30,                   // free(p)
        0x48, 0x83, 0xc4, 0x08, 0x31, 0xc0, 0xc3,                   // return null
        0x48, 0x8b, 0x07, 0xff, 0x60, 0x20,                         // managed: go to Allocate
        0x48, 0x8b, 0x47, 0xf8, 0x48, 0x39, 0x78, 0x78,             // yield: rax = block; L is Script?
        0x48, 0x8b, 0x00, 0x74, 0x03, 0xff, 0x60, 0x48,             // rax = cell; no: go to Yield
        0x53, 0x48, 0x89, 0xfb, 0x48, 0x8b, 0x70, 0x60,             // push rbx; rbx = L; rsi = OutsideText
        0xff, 0x50, 0x50, 0x48, 0x89, 0xdf, 0x48, 0x8b, 0x43, 0xf8, // PushString(L, rsi); rdi = L; rax = block
        0x48, 0x8b, 0x00, 0x5b, 0xff, 0x60, 0x58,                   // rax = cell; pop rbx; go to Raise
    ];

    private static readonly uint[] Arm64 =
    [
        0xb9400823, 0x3100087f, 0x54000121,                         // tick: info.code other than SI_TIMER: return
        0xf9400c24, 0xf9400080, 0xb40000c0,                         // x4 = cell; x0 = Running; none: return
        0xf9400481, 0x52800102, 0x52800023,                         // x1 = Hook; w2 = COUNT; w3 = 1
        0xf9400890, 0xd61f0200, 0xd65f03c0,                         // go to SetHook; return
        0xd2800802,                                                 // close: x2 = offset of Close
        0xa9bd7bfd, 0x910003fd, 0xa90153f3, 0xf90013f5,             // enter: push x29, x30, x19, x20, x21
        0xaa0003f3, 0xf85f8014, 0xf9400294, 0xf8626a95,             // x19 = L; x20 = block's cell; x21 = original
        0x52800021, 0xf9400e83, 0xd63f0060,                         // x0 = ToThread(L, 1)
        0xb4000040, 0xf9000280,                                     // one: Running = x0
        0xaa1303e0, 0xd63f02a0, 0xf9000293,                         // original(L); Running = L
        0xf94013f5, 0xa94153f3, 0xa8c37bfd, 0xd65f03c0,             // pop x21, x20, x19, x30, x29; return
        0xf100003f, 0x9a9f1042,                                     // allocate: no p: before = 0
        0xf9400404, 0xcb020084, 0xb4000383, 0x8b030084,             // x4 = Used - before; after == 0: go to free; + after
        0xa9419805, 0xeb05009f, 0x54000448, 0xb5000426,             // above Granted, or Refused: go to managed
        0xa9bc7bfd, 0x910003fd, 0xa90107e0, 0xa9020fe2, 0xf9001be4, // push x29, x30, block, p, before, after, used
        0xf9400005, 0xf94014a5, 0xaa0103e0, 0xaa0303e1, 0xd63f00a0, // x0 = realloc(p, after)
        0xaa0003e5, 0xa94107e0, 0xa9420fe2, 0xf9401be4, 0xa8c47bfd, // x5 = x0; pop them
        0xb4000225,                                                 // null: go to managed
        0xf9400806, 0xeb06009f, 0x9a868086, 0xa9009804,             // Used = x4; Peak = max(Peak, x4)
        0xaa0503e0, 0xd65f03c0,                                     // return x5
        0xf9000404, 0xa9bf7bfd, 0x910003fd,                         // free: Used = x4; push x29, x30
        0xf9400005, 0xf94018a5, 0xaa0103e0, 0xd63f00a0,             // free(p)
        0xd2800000, 0xa8c17bfd, 0xd65f03c0,                         // pop x30, x29; return null
        0xf9400005, 0xf94010a5, 0xd61f00a0,                         // managed: go to Allocate
        0xf85f8001, 0xf9400022, 0xf9403c21, 0xeb00003f, 0x54000060, // yield: x2 = cell; L is Script?
        0xf9402443, 0xd61f0060,                                     // no: go to Yield
        0xa9be7bfd, 0x910003fd, 0xf9000be0, 0xf9000fe2,             // push x29, x30, L, cell
        0xf9403041, 0xf9402843, 0xd63f0060,                         // PushString(L, OutsideText)
        0xf9400be0, 0xf9400fe2, 0xa8c27bfd, 0xf9402c43, 0xd61f0060, // pop them; go to Raise
    ];

    private static readonly byte* Code = Map();

    /// <summary>Where the system forbids it, or on another kind of machine, scripts run with a hook that counts.</summary>
    public static bool IsAvailable => Code != null;

    /// <summary>A signal handler, for a timer whose value is an <see cref="EngineCell"/>.</summary>
    public static nint Tick => (nint)Code;

    public static nint Close => (nint)Code + Offset(X64Close, Arm64Close);

    public static nint Allocate => (nint)Code + Offset(X64Allocate, Arm64Allocate);

    public static nint Yield => (nint)Code + Offset(X64Yield, Arm64Yield);

    /// <summary>Where <see cref="CoroutineCode"/> begins.</summary>
    public static nint Coroutines => (nint)Code + CoroutinesOffset;

    private static int Offset(int x64, int arm64) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? x64 : arm64;

    private static byte* Map()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        ReadOnlySpan<byte> code = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => X64,
            Architecture.Arm64 => MemoryMarshal.AsBytes<uint>(Arm64),
            _ => default,
        };
        return code.IsEmpty ? null : (byte*)MachineCode.Map(Joined(code, CoroutineCode.Bytes), out _);
    }

    private static byte[] Joined(ReadOnlySpan<byte> own, ReadOnlySpan<byte> coroutines)
    {
        byte[] all = new byte[CoroutinesOffset + coroutines.Length];
        own.CopyTo(all);
        coroutines.CopyTo(all.AsSpan(CoroutinesOffset));
        return all;
    }
}
