using Edda.Contracts.Loki.V1;

namespace Edda.Loki.Engine;

/// <summary>
/// One run of a script. It runs only inside <see cref="Resume"/>, and only until it ends, wants something or has had its
/// turn. Used by the engine's thread alone.
/// </summary>
internal interface IScriptExecution : IDisposable
{
    ScriptStep Step { get; }

    /// <summary>What it wants, when the step is <see cref="ScriptStep.Wants"/>: a function of a child.</summary>
    ScriptWish Wish { get; }

    /// <summary>What it returned; valid after <see cref="ScriptStep.Returned"/>.</summary>
    Value Result { get; }

    /// <summary>What it printed and nobody has taken yet.</summary>
    OutputBuffer Output { get; }

    /// <summary>Why it failed, with the line.</summary>
    string Problem { get; }

    /// <summary>After <see cref="ScriptStep.Limited"/>.</summary>
    ReachedLimit Limit { get; }

    /// <summary>The line it was in when it ended by a limit; 0: unknown.</summary>
    int Line { get; }

    long CpuMicroseconds { get; }

    long PeakMemoryBytes { get; }

    /// <summary>Goes on, for one turn at most.</summary>
    ScriptStep Resume(TimeSpan turn);

    /// <summary>Gives the answer to the wish; the next Resume hands it to the script.</summary>
    void Answer(bool ok, Value value, string problem);

    /// <summary>Lets go of its garbage: for one that waits, while nothing else is to be done.</summary>
    void Tidy();

    /// <summary>The next Resume, or the next check within this one, ends the script.</summary>
    void Cancel(LimitKind reason);
}
