namespace Edda.Edge.Heimdall;

/// <summary>How a caller is known. The numbers are those of heimdall.v1; a test holds them together.</summary>
public enum CallerKind
{
    Anonymous = 1,
    LocalUser = 2,
    Token = 3,
}
