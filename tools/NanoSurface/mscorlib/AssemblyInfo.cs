using System.Reflection;

// The interpreter binds by name, major and minor number: a program compiled against this loads on the whole 1.17 line.
[assembly: AssemblyVersion("1.17.0.0")]
