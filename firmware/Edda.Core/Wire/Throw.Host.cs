using System;

namespace Edda.Core.Wire;

/// <summary>What a program does wrong with the cursors. Input never leads here: it is answered with a status.</summary>
internal static class Throw
{
    public static InvalidOperationException ChangedWhileWriting(Type message) => new(
        $"{message.Name} changed between ComputeSize and Write, or is nested deeper than {WireReader.DefaultDepth}. "
        + "One thread uses a message at a time.");

    public static ArgumentException OtherMessageType(Type expected, Type given) => new(
        $"CopyFrom takes a {expected.FullName}, and was given a {given.FullName}.");
}
