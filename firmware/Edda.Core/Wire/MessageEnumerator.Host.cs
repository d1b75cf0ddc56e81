namespace Edda.Core.Wire;

/// <summary>What foreach over a repeated message field uses.</summary>
public struct MessageEnumerator<T>(MessageList list)
    where T : Message
{
    private int _index = -1;

    public readonly T Current => (T)list.MessageAt(_index);

    public bool MoveNext() => ++_index < list.Count;
}
