using System.Collections;

namespace System;

/// <remarks>The device has no Resize, Sort, Reverse, Fill or Empty. Copy allows overlap.</remarks>
public abstract class Array : ICloneable, IList
{
    public extern int Length { get; }

    extern int ICollection.Count { get; }

    public extern bool IsFixedSize { get; }

    public extern bool IsReadOnly { get; }

    public extern bool IsSynchronized { get; }

    public extern object SyncRoot { get; }

    extern object IList.this[int index] { get; set; }

    public static extern void Clear(Array array, int index, int length);

    public static extern void Copy(Array sourceArray, Array destinationArray, int length);

    public static extern void Copy(
        Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length);

    public static extern int IndexOf(Array array, object value);

    public extern object Clone();

    public extern void CopyTo(Array array, int index);

    public extern IEnumerator GetEnumerator();

    public extern object GetValue(int index);

    extern int IList.Add(object value);

    extern void IList.Clear();

    extern bool IList.Contains(object value);

    extern int IList.IndexOf(object value);

    extern void IList.Insert(int index, object value);

    extern void IList.Remove(object value);

    extern void IList.RemoveAt(int index);
}
