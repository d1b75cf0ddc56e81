using System;
using System.Collections;
using System.Collections.Generic;

namespace Edda.Core.Wire;

// What a host adds: initialisers, foreach and LINQ.
public sealed partial class BlobList : IReadOnlyList<Blob>
{
    public ReadOnlySpan<Blob>.Enumerator GetEnumerator() => new ReadOnlySpan<Blob>(_items, 0, _count).GetEnumerator();

    IEnumerator<Blob> IEnumerable<Blob>.GetEnumerator() => new ArraySegment<Blob>(_items, 0, _count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<Blob>)this).GetEnumerator();
}
