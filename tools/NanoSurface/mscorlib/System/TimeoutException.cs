namespace System;

public class TimeoutException : SystemException
{
    public extern TimeoutException();

    public extern TimeoutException(string message);

    public extern TimeoutException(string message, Exception innerException);
}
