namespace System;

public class Object
{
    public Object()
    {
    }

    public static extern bool Equals(object objA, object objB);

    public static extern bool ReferenceEquals(object objA, object objB);

    public virtual extern bool Equals(object obj);

    public virtual extern int GetHashCode();

    public extern Type GetType();

    public virtual extern string ToString();

    protected extern object MemberwiseClone();
}
