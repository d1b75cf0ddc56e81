namespace System;

public class Exception
{
    public extern Exception();

    public extern Exception(string message);

    public extern Exception(string message, Exception innerException);

    public virtual extern string Message { get; }

    public extern Exception InnerException { get; }

    public virtual extern string StackTrace { get; }

    public extern override string ToString();
}
