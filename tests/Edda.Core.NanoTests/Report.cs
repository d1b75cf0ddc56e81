using System;

namespace Edda.Core.NanoTests;

/// <summary>Counts the cases and prints a line for each.</summary>
public sealed class Report
{
    private int _passed;
    private int _failed;

    public void Equal(string name, long expected, long actual) =>
        Line(name, expected == actual, expected.ToString(), actual.ToString());

    public void Equal(string name, string expected, string actual) => Line(name, expected == actual, expected, actual);

    public void True(string name, bool condition) => Line(name, condition, "true", "false");

    /// <summary>Compares the first bytes of a buffer with what they should be, in hex.</summary>
    public void Bytes(string name, string expectedHex, byte[] actual, int offset, int count) =>
        Equal(name, expectedHex, Hex.Encode(actual, offset, count));

    /// <summary>Says how much heap something keeps. It is no case: the number differs between the device and .NET.</summary>
    public void Retained(string name, long bytes) => Console.WriteLine("heap " + name + ": " + bytes.ToString() + " bytes");

    public void Finish() => Console.WriteLine(_passed.ToString() + " passed, " + _failed.ToString() + " failed");

    private void Line(string name, bool passed, string expected, string actual)
    {
        if (passed)
        {
            _passed++;
            Console.WriteLine("ok " + name);
        }
        else
        {
            _failed++;
            Console.WriteLine("FAILED " + name + ": expected " + expected + ", was " + actual);
        }
    }
}
