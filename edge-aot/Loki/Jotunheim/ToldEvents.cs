using System.Buffers.Binary;
using System.Text;
using Edda.Edge.Hosting.Internal;
using Microsoft.Win32.SafeHandles;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// The last event of each device's queue that was told, so that a hub that was killed does not tell it again. An event is
/// told first, then written here, then acknowledged: one that this file lost is told twice rather than never. Any thread.
/// </summary>
/// <remarks>
/// A file of slots, one for each device that ever told of something queued, each overwritten in place:
/// <code>
///  0  number  of the event, little-endian
///  8  id      of the device, filled up with zeros; all zeros: the slot is free
/// </code>
/// A slot is written at once and never lies in two sectors. The disk gets it when the kernel likes, because only the end of
/// the whole machine takes away what a process has written, and an event for each wait for a disk would cost more than a
/// repeat. Owns its handle, for as long as the hub runs.
/// </remarks>
internal sealed class ToldEvents : IDisposable
{
    private const int SlotSize = 64;
    private const int IdOffset = 8;

    private readonly Lock _gate = new();
    private readonly HubLog _log;
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ulong> _numbers = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _free = [];
    private readonly SafeFileHandle? _file;
    private int _count;
    private bool _isFailing;

    /// <param name="isEnrolled">Of those that are not, the slots are free.</param>
    public ToldEvents(string path, HubLog log, Func<string, bool> isEnrolled)
    {
        _log = log;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _file = Open(path);
            Load(_file, isEnrolled);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
        }
    }

    /// <summary>0: none was told yet.</summary>
    public ulong LastOf(string device)
    {
        lock (_gate)
            return _numbers.GetValueOrDefault(device);
    }

    public void Keep(string device, ulong number)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(device, out int slot))
            {
                slot = _free.Count > 0 ? _free.Min : _count;
                _count = Math.Max(_count, slot + 1);
                _free.Remove(slot);
                _slots[device] = slot;
            }

            Write(slot, number, device);
        }
    }

    public void Forget(string device)
    {
        lock (_gate)
        {
            _numbers.Remove(device);
            if (!_slots.Remove(device, out int slot))
                return;
            _free.Add(slot);
            Write(slot, 0, "");
        }
    }

    public void Dispose() => _file?.Dispose();

    private static SafeFileHandle Open(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            FileStreamOptions mine = new()
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            new FileStream(path, mine).Dispose();
        }

        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
    }

    private void Load(SafeFileHandle file, Func<string, bool> isEnrolled)
    {
        Span<byte> slot = stackalloc byte[SlotSize];
        for (; RandomAccess.Read(file, slot, (long)_count * SlotSize) == SlotSize; _count++)
        {
            string device = Encoding.ASCII.GetString(slot[IdOffset..].TrimEnd((byte)0));
            if (device.Length > 0 && isEnrolled(device) && _slots.TryAdd(device, _count))
                _numbers[device] = BinaryPrimitives.ReadUInt64LittleEndian(slot);
            else
                _free.Add(_count);
        }
    }

    private void Write(int slot, ulong number, string device)
    {
        if (_file is null)
            return;
        Span<byte> bytes = stackalloc byte[SlotSize];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        Encoding.ASCII.GetBytes(device, bytes[IdOffset..]);
        try
        {
            RandomAccess.Write(_file, bytes, (long)slot * SlotSize);
            _isFailing = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Fail(failure);
        }
    }

    /// <summary>Said once: a full disk is not filled further by its own log.</summary>
    private void Fail(Exception failure)
    {
        if (!_isFailing)
            _log.NotKept(SystemError.Describe(failure));
        _isFailing = true;
    }
}
