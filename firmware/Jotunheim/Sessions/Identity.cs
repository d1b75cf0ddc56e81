namespace Edda.Jotunheim.Sessions;

/// <summary>Who the device is: an id and a key from its enrolment, or a code to enrol with.</summary>
public sealed class Identity
{
    public string DeviceId = "";
    public byte[] Key = new byte[0];
    public string Code = "";

    /// <summary>The code that the id and the key came from; empty for those that were given otherwise.</summary>
    public string UsedCode = "";
}
