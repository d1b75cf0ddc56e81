namespace System;

public class FormatException : SystemException
{
    public extern FormatException();

    public extern FormatException(string message);

    public extern FormatException(string message, Exception innerException);
}
