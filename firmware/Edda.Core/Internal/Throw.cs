using System;

namespace Edda.Core.Internal;

/// <summary>
/// The core's only exceptions: arguments that the calling code, never a peer or a file, got wrong.
/// </summary>
internal static class Throw
{
    public static void OutOfRange(string parameter, long given, string allowed) =>
        throw new ArgumentOutOfRangeException(parameter, given.ToString() + " was given; allowed is " + allowed + ".");
}
