using System.Runtime.CompilerServices;
using System.Text;

[assembly: TypeForwardedTo(typeof(Encoding))]
[assembly: TypeForwardedTo(typeof(StringBuilder))]
