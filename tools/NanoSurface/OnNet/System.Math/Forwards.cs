using System.Runtime.CompilerServices;

[assembly: TypeForwardedTo(typeof(Math))]
