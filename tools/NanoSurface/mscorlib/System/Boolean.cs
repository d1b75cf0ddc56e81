namespace System;

public struct Boolean
{
    public extern override string ToString();
}
