using System;
using System.Text;

namespace Edda.Core.Wire;

/// <summary>
/// The way from a message to the field that could not be read. Filled from the inside out while a failed read returns,
/// made into text only when somebody asks.
/// </summary>
internal sealed class FieldPath
{
    private const int NoIndex = -1;

    private string[] _names = new string[4];
    private int[] _indexes = new int[4];
    private int _count;

    public void Clear()
    {
        _count = 0;
    }

    public void Add(string name)
    {
        Add(name, NoIndex);
    }

    public void Add(string name, int index)
    {
        if (_count == _names.Length)
        {
            Grow();
        }

        _names[_count] = name;
        _indexes[_count++] = index;
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = _count - 1; i >= 0; i--)
        {
            if (text.Length != 0)
            {
                text.Append(".");
            }

            text.Append(_names[i]);
            if (_indexes[i] != NoIndex)
            {
                text.Append("[").Append(_indexes[i].ToString()).Append("]");
            }
        }

        return text.ToString();
    }

    private void Grow()
    {
        var names = new string[_count * 2];
        var indexes = new int[_count * 2];
        Array.Copy(_names, names, _count);
        Array.Copy(_indexes, indexes, _count);
        _names = names;
        _indexes = indexes;
    }
}
