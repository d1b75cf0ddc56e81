namespace System.Runtime.CompilerServices;

public static class RuntimeHelpers
{
    public static extern void InitializeArray(Array array, RuntimeFieldHandle fldHandle);
}
