namespace Edda.Core.Fence.Tests;

/// <summary>Members of a class of its own, in a file of its own, both named after it.</summary>
internal sealed record Snippet(string Name, string Members)
{
    public string FileName => Name + ".cs";

    public string Text => $$"""
        using System;
        using System.Collections;
        using System.Text;
        using System.Threading;

        public unsafe class {{Name}}
        {
            {{Members}}
        }
        """;
}
