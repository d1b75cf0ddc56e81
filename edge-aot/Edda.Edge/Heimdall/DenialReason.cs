namespace Edda.Edge.Heimdall;

/// <summary>Why a call was refused. The numbers are those of heimdall.v1; a test holds them together.</summary>
public enum DenialReason
{
    None = 0,
    Missing = 1,
    Malformed = 2,
    Signature = 3,
    Expired = 4,
    NotYetValid = 5,
    Revoked = 6,
    UnknownKey = 7,
    WrongNetwork = 8,
    Function = 9,
    Target = 10,
    LocalUser = 11,
}
