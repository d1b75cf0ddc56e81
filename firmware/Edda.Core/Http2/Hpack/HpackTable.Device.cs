namespace Edda.Core.Http2.Hpack;

/// <summary>
/// The dynamic table of a device: none. Its connections announce a size of 0, so no decoder ever makes one of these; it
/// only spares the device the code of a table.
/// </summary>
internal sealed class HpackTable
{
    public const int EntryOverhead = 32;

    public HpackTable(int capacity)
    {
    }

    public int Count
    {
        get { return 0; }
    }

    public void SetLimit(int limit)
    {
    }

    public void Add(byte[] name, int nameOffset, int nameLength, byte[] value, int valueOffset, int valueLength)
    {
    }

    public int NameLength(int entry)
    {
        return 0;
    }

    public int ValueLength(int entry)
    {
        return 0;
    }

    public void CopyName(int entry, byte[] target, int targetOffset)
    {
    }

    public void CopyValue(int entry, byte[] target, int targetOffset)
    {
    }
}
