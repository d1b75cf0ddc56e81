namespace System.Text;

/// <remarks>Its indexer has another name in metadata than .NET's, so it is left out.</remarks>
public sealed class StringBuilder
{
    public extern StringBuilder();

    public extern StringBuilder(int capacity);

    public extern int Length { get; set; }

    public extern StringBuilder Append(char value);

    public extern StringBuilder Append(int value);

    public extern StringBuilder Append(long value);

    public extern StringBuilder Append(object value);

    public extern StringBuilder Append(string value);

    public extern StringBuilder Append(uint value);

    public extern StringBuilder Append(ulong value);

    public extern StringBuilder Clear();

    public extern override string ToString();
}
