namespace Edda.Core.Wire;

/// <summary>
/// A message that is filled, sent, cleared and used again. It owns its buffers; one thread uses it at a time.
/// </summary>
public abstract class Message
{
    /// <summary>The exact number of bytes <see cref="Write"/> will write; also remembers the sizes of nested messages.</summary>
    public abstract int ComputeSize();

    /// <summary>Writes what <see cref="ComputeSize"/> measured. Call that first, and change nothing in between.</summary>
    public abstract void Write(ref WireWriter writer);

    /// <summary>Replaces the content by what the reader holds. After a failure the content is cleared.</summary>
    public abstract WireStatus TryRead(ref WireReader reader);

    /// <summary>Empties the message and keeps its buffers.</summary>
    public abstract void Clear();
}
