namespace System;

public class ObjectDisposedException : SystemException
{
    public extern ObjectDisposedException();
}
