namespace Edda.Loki.Hel.Store;

/// <summary>
/// Changes that are written to the disk together, are answered together, and are taken back together when the disk does not
/// take them. Under the store's lock until it is being written.
/// </summary>
internal sealed class StoreBatch
{
    private readonly MemoryStream _records = new();
    private readonly List<(StoreKey Key, byte[]? Old)> _changed = [];
    private readonly TaskCompletionSource<bool> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsEmpty => _changed.Count == 0;

    public ReadOnlySpan<byte> Records => _records.GetBuffer().AsSpan(0, (int)_records.Length);

    /// <summary>Whether it is on the disk.</summary>
    public Task<bool> Written => _written.Task;

    /// <param name="value">Null: there is to be none.</param>
    public void Change(StoreContent content, StoreKey key, byte[]? value)
    {
        _changed.Add((key, content.Get(key)));
        StoreRecord.Append(_records, value is null ? StoreRecord.Remove : StoreRecord.Set, key, value);
        Set(content, key, value);
    }

    /// <summary>The content is as it was before, once all later batches have been taken back too.</summary>
    public void TakeBack(StoreContent content)
    {
        for (int i = _changed.Count - 1; i >= 0; i--)
            Set(content, _changed[i].Key, _changed[i].Old);
    }

    public void End(bool isWritten) => _written.SetResult(isWritten);

    private static void Set(StoreContent content, StoreKey key, byte[]? value)
    {
        if (value is null)
            content.Remove(key);
        else
            content.Set(key, value);
    }
}
