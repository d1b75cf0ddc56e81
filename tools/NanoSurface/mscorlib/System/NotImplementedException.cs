namespace System;

public class NotImplementedException : SystemException
{
    public extern NotImplementedException();

    public extern NotImplementedException(string message);

    public extern NotImplementedException(string message, Exception innerException);
}
