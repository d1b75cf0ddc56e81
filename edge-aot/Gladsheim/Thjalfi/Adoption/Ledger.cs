using System.Text;
using Edda.Gladsheim.Internal;
using Edda.Gladsheim.Native;
using Edda.Gladsheim.Thjalfi.Adoption.Internal;

namespace Edda.Gladsheim.Thjalfi.Adoption;

/// <summary>
/// The services' durable records: one memory-mapped file, so that a write costs no system call and survives kill -9.
/// Opened once by the program, owned by it until its end, used on the loop's thread.
/// </summary>
public sealed unsafe class Ledger : IDisposable
{
    public const uint LayoutVersion = 1;

    private const string FileName = "ledger";
    private const int OwnerOnly = 0x180; // 0600
    private const int ProtectReadWrite = 3;
    private const int MapShared = 1;
    private const int AllocationStep = 32 * SlotLayout.SlotBytes;

    private readonly Dictionary<string, LedgerSlot> _slots = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly RunLock _lock;
    private int _fd;
    private byte* _base;
    private long _allocated;

    private Ledger(string path, RunLock runLock)
    {
        _path = path;
        _lock = runLock;
        _fd = Libc.Open(path, FileFlags.ReadWrite | FileFlags.Create | FileFlags.CloseOnExec, OwnerOnly);
        if (_fd < 0)
            Throw.System(path, Errno.Last);
        _allocated = Libc.Seek(_fd, 0, 2 /* SEEK_END */);
        bool isNew = _allocated < SlotLayout.HeaderBytes;
        Allocate(SlotLayout.HeaderBytes);
        nint mapped = Libc.Map(0, SlotLayout.FileBytes, ProtectReadWrite, MapShared, _fd, 0);
        if (mapped == -1)
            Throw.System($"map {path}", Errno.Last);
        _base = (byte*)mapped;
        if (isNew || *(ulong*)_base == 0)
            WriteHeader();
        CheckHeader();
        Load();
    }

    /// <summary>All services there is a record of.</summary>
    public IReadOnlyCollection<LedgerSlot> Slots => _slots.Values;

    /// <summary>Where the services' cgroups were made last time; a later Gladsheim may have been started elsewhere.</summary>
    public string? CgroupRoot
    {
        get
        {
            int length = *(int*)(_base + SlotLayout.CgroupLengthAt);
            return length is > 0 and <= SlotLayout.CgroupLimit ? Encoding.UTF8.GetString(_base + SlotLayout.CgroupAt, length) : null;
        }
        set
        {
            *(int*)(_base + SlotLayout.CgroupLengthAt) = 0;
            if (value is null || Encoding.UTF8.GetByteCount(value) > SlotLayout.CgroupLimit)
                return;
            int length = Encoding.UTF8.GetBytes(value, new Span<byte>(_base + SlotLayout.CgroupAt, SlotLayout.CgroupLimit));
            Volatile.Write(ref *(int*)(_base + SlotLayout.CgroupLengthAt), length);
        }
    }

    /// <summary>
    /// Creates the file when needed and takes the run directory for this process alone. When a predecessor was killed in
    /// the middle of a launch, waits until its unborn child has become its program or has ended.
    /// </summary>
    public static Ledger Open(string runDirectory)
    {
        Folders.Make(runDirectory);
        RunLock runLock = RunLock.Take(runDirectory);
        return new Ledger(Path.Combine(runDirectory, FileName), runLock);
    }

    public LedgerSlot SlotOf(string service)
    {
        if (_slots.TryGetValue(service, out LedgerSlot? slot))
            return slot;
        int bytes = Encoding.UTF8.GetByteCount(service);
        if (bytes > SlotLayout.NameLimit)
            Throw.ServiceNameTooLong(service, bytes, SlotLayout.NameLimit);
        byte* at = FreeSlot();
        new Span<byte>(at, SlotLayout.SlotBytes).Clear();
        *(int*)(at + SlotLayout.NameLengthAt) = Encoding.UTF8.GetBytes(service, new Span<byte>(at + SlotLayout.NameAt, bytes));
        slot = new LedgerSlot(at);
        slot.Write(default);
        Volatile.Write(ref *(int*)at, 1);
        _slots.Add(service, slot);
        return slot;
    }

    public void Remove(string service)
    {
        if (_slots.Remove(service, out LedgerSlot? slot))
            Volatile.Write(ref *(int*)slot.Address, 0);
    }

    private byte* FreeSlot()
    {
        for (int i = 0; i < SlotLayout.Capacity; i++)
        {
            byte* at = _base + SlotLayout.HeaderBytes + i * SlotLayout.SlotBytes;
            Allocate(at - _base + SlotLayout.SlotBytes);
            if (*(int*)at == 0)
                return at;
        }
        Throw.LedgerFull(_path, SlotLayout.Capacity);
        return null;
    }

    // Blocks are reserved before they are touched: a store into a hole of the file on a full disk would be a SIGBUS.
    private void Allocate(long bytes)
    {
        if (bytes <= _allocated)
            return;
        long wanted = Math.Min((bytes + AllocationStep - 1) / AllocationStep * AllocationStep, SlotLayout.FileBytes);
        int error = Libc.Allocate(_fd, 0, wanted);
        if (error != 0)
            Throw.System($"reserve {wanted} bytes for {_path}", error);
        _allocated = wanted;
    }

    private void WriteHeader()
    {
        *(uint*)(_base + SlotLayout.VersionAt) = LayoutVersion;
        *(uint*)(_base + SlotLayout.SlotBytesAt) = SlotLayout.SlotBytes;
        *(Guid*)(_base + SlotLayout.BootIdAt) = BootClock.BootId();
        Volatile.Write(ref *(ulong*)_base, SlotLayout.Magic);
    }

    private void CheckHeader()
    {
        uint version = *(uint*)(_base + SlotLayout.VersionAt);
        if (*(ulong*)_base != SlotLayout.Magic || version != LayoutVersion)
            Throw.LedgerVersion(_path, version, LayoutVersion);
    }

    // After another boot no recorded process lives; counters and wishes stay.
    private void Load()
    {
        Guid boot = BootClock.BootId();
        bool rebooted = *(Guid*)(_base + SlotLayout.BootIdAt) != boot;
        long end = Math.Min(_allocated, SlotLayout.FileBytes) - SlotLayout.SlotBytes;
        for (long offset = SlotLayout.HeaderBytes; offset <= end; offset += SlotLayout.SlotBytes)
        {
            byte* at = _base + offset;
            int nameLength = *(int*)(at + SlotLayout.NameLengthAt);
            if (*(int*)at != 1 || nameLength is < 0 or > SlotLayout.NameLimit)
                continue;
            LedgerSlot slot = new(at);
            _slots[slot.Service] = slot;
            if (rebooted)
                ForgetProcess(slot);
        }
        *(Guid*)(_base + SlotLayout.BootIdAt) = boot;
    }

    private static void ForgetProcess(LedgerSlot slot)
    {
        LedgerEntry entry = slot.Read();
        LedgerSlot.Forget(ref entry);
        slot.Write(entry);
    }

    public void Dispose()
    {
        if (_base != null)
            _ = Libc.Unmap((nint)_base, SlotLayout.FileBytes);
        _base = null;
        Descriptor.Close(ref _fd);
        _lock.Dispose();
    }
}
