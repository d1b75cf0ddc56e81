namespace System;

public abstract class MulticastDelegate : Delegate
{
    public static extern bool operator ==(MulticastDelegate d1, MulticastDelegate d2);

    public static extern bool operator !=(MulticastDelegate d1, MulticastDelegate d2);

    public extern override bool Equals(object obj);
}
