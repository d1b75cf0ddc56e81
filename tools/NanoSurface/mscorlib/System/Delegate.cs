namespace System;

public abstract class Delegate
{
    public static extern bool operator ==(Delegate d1, Delegate d2);

    public static extern bool operator !=(Delegate d1, Delegate d2);

    public static extern Delegate Combine(Delegate a, Delegate b);

    public static extern Delegate Remove(Delegate source, Delegate value);

    public extern override bool Equals(object obj);
}
