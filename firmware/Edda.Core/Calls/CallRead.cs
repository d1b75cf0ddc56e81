namespace Edda.Core.Calls;

/// <summary>What a call had to read.</summary>
public enum CallRead
{
    /// <summary>Nothing whole has arrived yet.</summary>
    Pending = 0,

    /// <summary>A message was read.</summary>
    Message = 1,

    /// <summary>No more messages will come; the call's status is known.</summary>
    End = 2,
}
