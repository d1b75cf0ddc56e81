namespace Edda.Core.Wire;

/// <summary>
/// A message that is filled, sent, cleared and used again. It owns its buffers; one thread uses it at a time.
/// Generated code supplies the fields; what is the same for every message is here, once.
/// </summary>
public abstract partial class Message
{
    /// <summary>What <see cref="ComputeSize"/> found last; the length prefix of a nested message comes from here.</summary>
    public int CachedSize;

    /// <summary>
    /// The exact number of bytes <see cref="Write"/> will write; also remembers the sizes of nested messages. Not for a
    /// message that a board only reads.
    /// </summary>
    public virtual int ComputeSize()
    {
        return 0;
    }

    /// <summary>Empties the message and keeps its buffers.</summary>
    public abstract void Clear();

    /// <summary>
    /// Writes what <see cref="ComputeSize"/> measured. Call that first, and change nothing in between: a writer without
    /// the room, or a message that changed, gives a writer that has <c>Failed</c> and has not moved.
    /// </summary>
    public void Write(ref WireWriter writer)
    {
        int start = writer.Position;
        if (writer.Begin(CachedSize))
        {
            WriteFields(ref writer);
        }

        writer.Finish(start);
    }

    /// <summary>Replaces the content by what the reader holds. After a failure the content is cleared.</summary>
    public WireStatus TryRead(ref WireReader reader)
    {
        Clear();
        return TryMerge(ref reader);
    }

    /// <summary>
    /// Adds what the reader holds: single fields are replaced, nested messages merged, repeated fields appended.
    /// After a failure the content is cleared, all of it.
    /// </summary>
    public WireStatus TryMerge(ref WireReader reader)
    {
        int start = reader.Position;
        reader.Begin();
        ReadFields(ref reader);
        if (reader.Finish(start))
        {
            return WireStatus.Ok;
        }

        Clear();
        return reader.Status;
    }

    /// <summary>Reads fields until the reader has no tag left; on a failure tells the reader which field it was in.</summary>
    public virtual void ReadFields(ref WireReader reader)
    {
    }

    /// <summary>Writes every field that is present, in the order of their numbers.</summary>
    public virtual void WriteFields(ref WireWriter writer)
    {
    }
}
