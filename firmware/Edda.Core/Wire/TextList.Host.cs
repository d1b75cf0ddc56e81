using System;
using System.Collections;
using System.Collections.Generic;

namespace Edda.Core.Wire;

// What a host adds: initialisers, foreach and LINQ.
public sealed partial class TextList : IReadOnlyList<Text>
{
    public ReadOnlySpan<Text>.Enumerator GetEnumerator() => new ReadOnlySpan<Text>(_items, 0, _count).GetEnumerator();

    IEnumerator<Text> IEnumerable<Text>.GetEnumerator() => new ArraySegment<Text>(_items, 0, _count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<Text>)this).GetEnumerator();
}
