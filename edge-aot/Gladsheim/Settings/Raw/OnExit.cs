namespace Edda.Gladsheim.Settings.Raw;

/// <summary>What becomes of the services when Gladsheim is asked to end.</summary>
public enum OnExit : byte
{
    /// <summary>They run on, and the next Gladsheim adopts them: that is an upgrade.</summary>
    Leave,
    Stop,
}
