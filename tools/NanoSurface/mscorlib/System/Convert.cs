namespace System;

public static class Convert
{
    public static extern byte[] FromBase64String(string s);

    public static extern string ToBase64String(byte[] inArray);

    public static extern string ToBase64String(byte[] inArray, int offset, int length);
}
