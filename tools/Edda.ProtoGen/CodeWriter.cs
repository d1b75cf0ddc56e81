using System.Text;

namespace Edda.ProtoGen;

/// <summary>Text with indentation. Blocks are opened and closed; an empty line separates members, never two.</summary>
internal sealed class CodeWriter
{
    private readonly StringBuilder _text = new();
    private int _indent;
    private bool _separate;

    public void Line(string text = "")
    {
        if (_separate)
        {
            _text.Append('\n');
            _separate = false;
        }

        if (text.Length != 0)
        {
            _text.Append(' ', _indent * 4).Append(text);
        }

        _text.Append('\n');
    }

    /// <summary>Puts an empty line before whatever comes next, unless the block ends here.</summary>
    public void Separate() => _separate = true;

    public void Open(string head)
    {
        Line(head);
        Open();
    }

    public void Open()
    {
        Line("{");
        _indent++;
    }

    public void Close(string tail = "")
    {
        _separate = false;
        _indent--;
        Line("}" + tail);
    }

    public void Indent() => _indent++;

    public void Outdent() => _indent--;

    public override string ToString() => _text.ToString();
}
