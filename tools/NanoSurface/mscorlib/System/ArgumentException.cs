namespace System;

public class ArgumentException : SystemException
{
    public extern ArgumentException();

    public extern ArgumentException(string message);

    public extern ArgumentException(string message, Exception innerException);

    public extern ArgumentException(string message, string paramName);

    public virtual extern string ParamName { get; }
}
