namespace System.Runtime.CompilerServices;

/// <summary>What lets a property have an init accessor.</summary>
public static class IsExternalInit;
