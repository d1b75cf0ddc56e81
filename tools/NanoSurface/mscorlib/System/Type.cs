using System.Reflection;

namespace System;

public abstract class Type : MemberInfo
{
    public abstract string FullName { get; }

    public static extern Type GetTypeFromHandle(RuntimeTypeHandle handle);

    public virtual extern bool IsInstanceOfType(object o);
}
