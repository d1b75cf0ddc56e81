namespace Edda.Gladsheim.Roskva;

public enum CheckKind : byte
{
    Http,
    Grpc,
    Tcp,
    Command,

    /// <summary>The main process lives and is no zombie.</summary>
    Process,
}
