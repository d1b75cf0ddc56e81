namespace Edda.Jotunheim.Radio;

public enum WifiState
{
    /// <summary>Until the next attempt is due.</summary>
    Waiting = 0,

    Joining = 1,
    Joined = 2,
}
