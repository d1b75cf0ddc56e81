using Edda.Contracts.Responsibility.V1;

namespace Edda.Edge.Responsibility;

/// <summary>Why a task is not taken; by default it is.</summary>
public readonly struct TaskVerdict(RejectCode code, string reason)
{
    private readonly string? _reason = reason;

    public RejectCode Code { get; } = code;

    public string Reason => _reason ?? "";

    public bool IsRefusal => Code != RejectCode.Unspecified;
}
