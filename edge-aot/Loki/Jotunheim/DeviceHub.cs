using System.Collections.Concurrent;
using System.Security.Cryptography;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Hosting.Internal;

namespace Edda.Loki.Jotunheim;

/// <summary>All devices of this hub: their enrolment, their presence, and who watches them. Any thread may use it.</summary>
internal sealed class DeviceHub
{
    // 32 letters and digits that are not mistaken for each other; eight of them are 40 bits, for ten minutes and one try.
    private const string CodeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int CodeLength = 8;
    private const int MostCodes = 256;
    private const int KeyBytes = 32;

    private readonly Lock _gate = new();
    private readonly DeviceStore _store;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, HubDevice> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OpenCode> _codes = new(StringComparer.Ordinal);
    private readonly Func<HubDevice, Command, Result, ValueTask> _call;
    private readonly Herd _herd = new();
    private volatile DeviceWatch[] _watches = [];

    /// <param name="told">The file of <see cref="ToldEvents"/>.</param>
    /// <param name="call">Runs a function of the hub for a device.</param>
    public DeviceHub(DeviceStore store, string told, TimeProvider clock, HubLog log, Func<HubDevice, Command, Result, ValueTask> call)
    {
        _store = store;
        _clock = clock;
        _call = call;
        Log = log;
        Dictionary<string, DeviceRecord> records = store.Load().ToDictionary(record => record.Id, StringComparer.Ordinal);
        Told = new ToldEvents(told, log, records.ContainsKey);
        foreach (DeviceRecord record in records.Values)
            _devices[record.Id] = new HubDevice(record, this);
    }

    /// <summary>A device has said what it can, or is gone for good.</summary>
    public event Action? Changed;

    public HubLog Log { get; }

    public ToldEvents Told { get; }

    public IEnumerable<HubDevice> All => _devices.Values;

    public long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public HubDevice? Find(string id) => _devices.GetValueOrDefault(id);

    /// <summary>By its id, or by a name that only one has.</summary>
    public HubDevice? FindByName(string name)
    {
        if (Find(name) is { } device)
            return device;
        HubDevice? found = null;
        foreach (HubDevice other in All)
        {
            if (other.Record.Name != name)
                continue;
            if (found is not null)
                return null;
            found = other;
        }

        return found;
    }

    /// <summary>Null: too many codes are open.</summary>
    public (string Code, string Id, long Expires)? Enroll(string name, TimeSpan lifetime)
    {
        string code = RandomNumberGenerator.GetString(CodeLetters, CodeLength);
        string id = "dev-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        long now = Now();
        long expires = now + (long)lifetime.TotalMilliseconds;
        lock (_gate)
        {
            foreach ((string old, OpenCode open) in _codes)
            {
                if (open.Expires <= now)
                    _codes.Remove(old);
            }

            if (_codes.Count >= MostCodes)
                return null;
            _codes[code] = new OpenCode(id, name.Length == 0 ? id : name, expires);
        }

        return (code, id, expires);
    }

    /// <summary>Gives the device of the code its key, once. Null: no such code, or it could not be kept.</summary>
    public DeviceRecord? Redeem(string code)
    {
        lock (_gate)
        {
            if (!_codes.Remove(code, out OpenCode? open) || open.Expires <= Now())
                return null;
            DeviceRecord record = new(open.Id, open.Name, RandomNumberGenerator.GetBytes(KeyBytes));
            _devices[record.Id] = new HubDevice(record, this);
            if (!Save())
            {
                _devices.TryRemove(record.Id, out _);
                return null;
            }

            Log.Enrolled(record.Id);
            return record;
        }
    }

    /// <summary>The id behind a code that nobody has used yet: by that id, or by a name that only one has.</summary>
    public string? FindOpen(string name)
    {
        lock (_gate)
        {
            string? found = null;
            foreach (OpenCode open in _codes.Values)
            {
                if (open.Id != name && open.Name != name)
                    continue;
                if (found is not null)
                    return null;
                found = open.Id;
            }

            return found;
        }
    }

    /// <summary>The code is worth nothing any more.</summary>
    public void Withdraw(string id)
    {
        lock (_gate)
        {
            foreach ((string code, OpenCode open) in _codes)
            {
                if (open.Id == id)
                    _codes.Remove(code);
            }
        }
    }

    public bool Remove(HubDevice device)
    {
        lock (_gate)
        {
            if (!_devices.TryRemove(device.Record.Id, out _))
                return false;
            Save();
        }

        Told.Forget(device.Record.Id);
        device.Remove();
        Changed?.Invoke();
        return true;
    }

    public DeviceWatch Watch(string pattern)
    {
        DeviceWatch watch = new(pattern);
        lock (_gate)
            _watches = [.. _watches, watch];
        return watch;
    }

    public void Unwatch(DeviceWatch watch)
    {
        lock (_gate)
            _watches = [.. _watches.Where(other => other != watch)];
    }

    public void Report(HubDevice device, Action<DeviceReport> fill)
    {
        foreach (DeviceWatch watch in _watches)
        {
            if (!watch.IsFor(device))
                continue;
            DeviceReport report = new() { Device = device.Record.Id, UnixMs = Now() };
            fill(report);
            watch.Add(report);
        }
    }

    public void Attached() => _herd.Arrived();

    public void Described(HubDevice device) => Changed?.Invoke();

    public async ValueTask CallAsync(HubDevice device, Command command, Result result)
    {
        result.Id.Set(command.Id);
        await _call(device, command, result).ConfigureAwait(false);
    }

    /// <summary>Asks a device and waits for what it says, whether or not it is here yet.</summary>
    /// <param name="isNamed">Whether the command's id is its caller's, who may repeat it.</param>
    public async ValueTask<DeviceOutcome> InvokeAsync(
        HubDevice device, Command command, bool isNamed, TimeSpan patience, CancellationToken cancellation)
    {
        if (device.Submit(command, isNamed) is not { } outcome)
            return new DeviceOutcome(StatusCode.ResourceExhausted, $"{DeviceLimits.MostWaiting} commands wait for this device already", null);
        try
        {
            return await outcome.WaitAsync(patience, _clock, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            device.GiveUp(command.Id.ToString());
            return new DeviceOutcome(
                device.IsOnline ? StatusCode.DeadlineExceeded : StatusCode.Unavailable,
                device.IsOnline ? "the device did not answer in time" : "the device is not attached", null);
        }
        catch (OperationCanceledException)
        {
            device.GiveUp(command.Id.ToString());
            return new DeviceOutcome(StatusCode.Cancelled, "the caller is gone", null);
        }
    }

    private bool Save()
    {
        try
        {
            _store.Save(_devices.Values.Select(device => device.Record).OrderBy(record => record.Id, StringComparer.Ordinal));
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(SystemError.Describe(failure));
            return false;
        }
    }
}
