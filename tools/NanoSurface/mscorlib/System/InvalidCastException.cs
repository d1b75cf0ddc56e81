namespace System;

public class InvalidCastException : SystemException
{
    public extern InvalidCastException();

    public extern InvalidCastException(string message);

    public extern InvalidCastException(string message, Exception innerException);
}
