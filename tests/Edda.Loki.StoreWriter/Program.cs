using Edda.Loki.Hel.Store;

// Several at once, so that changes share writes; a number is printed only after its change was answered.
KeyValueStore store = KeyValueStore.Open(args[0], new StoreLimits());
int first = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
await Task.WhenAll(Enumerable.Range(0, 4).Select(WriteAsync));

async Task WriteAsync(int lane)
{
    for (int i = first + lane; ; i += 4)
    {
        byte[] value = new byte[200];
        BitConverter.TryWriteBytes(value, i);
        // A few keys over and over: compaction happens while this runs.
        if (await store.SetAsync("t", $"k{i % 400}", value) != StoreAnswer.Done)
            return;
        lock (store)
        {
            Console.Out.WriteLine(i);
            Console.Out.Flush();
        }
    }
}
