namespace Edda.Loki.Hel.Store;

/// <summary>
/// Keys and values that survive a crash: a change is answered after it is in the log and the log is on the disk. Changes
/// that come while the disk is busy share the next write. Owns the log and its lock until Dispose; any thread may call.
/// </summary>
internal sealed class KeyValueStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StoreContent _content = new();
    private readonly StoreLimits _limits;
    private readonly StoreLog _log;
    private StoreBatch _pending = new();
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;

    private KeyValueStore(StoreLog log, StoreLimits limits)
    {
        _log = log;
        _limits = limits;
    }

    /// <summary>Bytes of a torn or damaged end that the start cut off, kept in a file beside the log; 0: none.</summary>
    public long Recovered => _log.Recovered;

    /// <summary>Why the disk did not take a change, the last time that it did not.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Throws IOException when the file cannot be used or another process has it.</summary>
    public static KeyValueStore Open(string path, StoreLimits limits)
    {
        StoreLog log = StoreLog.Open(path);
        KeyValueStore store = new(log, limits);
        log.Replay(store._content);
        return store;
    }

    /// <summary>Null: there is none. The array is the store's own and is never changed.</summary>
    public byte[]? Get(string tool, string key)
    {
        lock (_gate)
            return _content.Get(new StoreKey(tool, key));
    }

    /// <summary>In order, as many as asked for.</summary>
    public List<string> Keys(string tool, string prefix, int most)
    {
        lock (_gate)
            return _content.Keys(tool, prefix, most);
    }

    public StoreLimits Limits => _limits;

    /// <summary>By all tools, in bytes.</summary>
    public long Used
    {
        get
        {
            lock (_gate)
                return _content.Bytes;
        }
    }

    public long UsedBy(string tool)
    {
        lock (_gate)
            return _content.UsedBy(tool);
    }

    /// <param name="allowance">What the tool's keys and values may take together.</param>
    public ValueTask<StoreAnswer> SetAsync(string tool, string key, byte[] value, long allowance = long.MaxValue)
    {
        lock (_gate)
            return Change(new StoreKey(tool, key), value, allowance);
    }

    public ValueTask<StoreAnswer> RemoveAsync(string tool, string key)
    {
        lock (_gate)
            return Change(new StoreKey(tool, key), null, long.MaxValue);
    }

    /// <param name="expected">Null: there must be none.</param>
    /// <param name="value">Null: remove it.</param>
    public ValueTask<StoreAnswer> CompareAndSetAsync(
        string tool, string key, byte[]? expected, byte[]? value, long allowance = long.MaxValue)
    {
        StoreKey place = new(tool, key);
        lock (_gate)
        {
            byte[]? found = _content.Get(place);
            bool isSame = found is null ? expected is null : expected is not null && found.AsSpan().SequenceEqual(expected);
            return isSame ? Change(place, value, allowance) : ValueTask.FromResult(StoreAnswer.Differs);
        }
    }

    public void Dispose()
    {
        Task writing;
        lock (_gate)
            writing = _writing;
        writing.GetAwaiter().GetResult();
        _log.Dispose();
    }

    private ValueTask<StoreAnswer> Change(StoreKey key, byte[]? value, long allowance)
    {
        byte[]? old = _content.Get(key);
        if (value is null && old is null)
            return ValueTask.FromResult(StoreAnswer.Done);
        if (value is not null)
        {
            long more = StoreRecord.SizeOf(key, value.Length) - (old is null ? 0 : StoreRecord.SizeOf(key, old.Length));
            if (_content.Bytes + more > _limits.Bytes || _content.UsedBy(key.Tool) + more > allowance && more > 0
                || old is null && _content.Count >= _limits.Keys)
                return ValueTask.FromResult(StoreAnswer.Full);
        }

        _pending.Change(_content, key, value);
        Task<bool> written = _pending.Written;
        if (!_isWriting)
        {
            _isWriting = true;
            // On a thread of its own: the disk may take its time.
            _writing = Task.Factory.StartNew(WriteBatches, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        return new ValueTask<StoreAnswer>(AnswerAsync(written));
    }

    private static async Task<StoreAnswer> AnswerAsync(Task<bool> written) =>
        await written.ConfigureAwait(false) ? StoreAnswer.Done : StoreAnswer.Failed;

    private void WriteBatches()
    {
        while (true)
        {
            StoreBatch batch;
            lock (_gate)
            {
                if (_pending.IsEmpty)
                {
                    _isWriting = false;
                    return;
                }

                batch = _pending;
                _pending = new StoreBatch();
            }

            MemoryStream? compacted = null;
            string? problem = _log.Append(batch.Records);
            lock (_gate)
            {
                if (problem is not null)
                    GiveUp(batch, problem);
                else if (_pending.IsEmpty)
                    compacted = _log.CompactIfWorthIt(_content);
            }

            batch.End(isWritten: problem is null);
            if (compacted is not null)
                _log.Replace(compacted); // what comes meanwhile waits for this thread, and is appended to the new one
        }
    }

    /// <summary>What is in memory must be what is on the disk: what came after it goes as well, for it may rest on it.</summary>
    private void GiveUp(StoreBatch failed, string problem)
    {
        Problem = problem;
        StoreBatch later = _pending;
        _pending = new StoreBatch();
        later.TakeBack(_content);
        failed.TakeBack(_content);
        later.End(isWritten: false);
    }
}
