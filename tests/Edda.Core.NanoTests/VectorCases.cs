namespace Edda.Core.NanoTests;

/// <summary>Takes the lines of a file in tests/Conformance/vectors; what the five columns are stands in the file.</summary>
public abstract class VectorCases
{
    public abstract void Run(string first, string second, string third, string fourth, string fifth);
}
