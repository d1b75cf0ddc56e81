using System.Globalization;
using Edda.Edge.Internal;
using Edda.Loki.Children;
using Edda.Loki.Hel.Cache;
using Edda.Loki.Hel.Files;
using Edda.Loki.Hel.Internal;
using Edda.Loki.Hel.Store;

namespace Edda.Loki.Hel;

/// <summary>Data for scripts: files in a sandbox, a durable store, a cache. Owns all three until Dispose.</summary>
internal sealed class HelChild : IScriptChild, IDisposable
{
    private const int MostDiskThreads = 8;
    private const int MostOfOneTool = 2;

    private readonly FunctionTable _functions = new("hel");
    private readonly BlockingWork _disk = new("disk", MostDiskThreads, MostOfOneTool);
    private readonly Sandbox _sandbox;
    private readonly KeyValueStore _store;
    private int _checks;

    /// <summary>Throws IOException when the folder or the store cannot be used.</summary>
    public HelChild(HelSettings settings, TimeProvider? clock = null)
    {
        _sandbox = Sandbox.Open(settings.Sandbox, settings.Files);
        try
        {
            _store = KeyValueStore.Open(settings.StoreFile, settings.Store);
        }
        catch
        {
            _sandbox.Dispose();
            throw;
        }

        FileFunctions.AddTo(_functions, _sandbox, _store, _disk);
        StoreFunctions.AddTo(_functions, _store, _sandbox);
        CacheFunctions.AddTo(_functions, new ScriptCache(settings.Cache, clock ?? TimeProvider.System));
    }

    public string Name => "hel";

    public IReadOnlyList<ScriptFunction> Functions => _functions.Functions;

    /// <summary>Bytes that the store's log had lost at its end when it was opened; the service's log tells it.</summary>
    public long Recovered => _store.Recovered;

    public ValueTask InvokeAsync(ScriptCall call) => _functions.InvokeAsync(call);

    /// <summary>Writes and reads back, in both.</summary>
    public async ValueTask<string?> CheckAsync(CancellationToken cancellation)
    {
        byte[] mark = BitConverter.GetBytes(Environment.TickCount64);
        if (await _store.SetAsync("", "check", mark).ConfigureAwait(false) is not StoreAnswer.Done and StoreAnswer answer)
            return "the store takes nothing: " + (answer == StoreAnswer.Full ? "it is full" : _store.Problem);
        return await _disk.RunAsync("", () => CheckFiles(mark), cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _store.Dispose();
        _sandbox.Dispose();
    }

    private string? CheckFiles(byte[] mark)
    {
        // A name that no script can see; what a crash leaves is removed at the next start.
        string name = Sandbox.TemporaryPrefix + "check-" + Interlocked.Increment(ref _checks).ToString(CultureInfo.InvariantCulture);
        SandboxFailure? failure = _sandbox.Write(name, mark, long.MaxValue, _ => false) ?? _sandbox.Read(name, 0, mark.Length, HeldMemory.Unbounded, out _);
        _ = _sandbox.Remove(name);
        return failure is null ? null : "the scripts' folder takes nothing: " + failure.Problem;
    }
}
