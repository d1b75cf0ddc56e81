namespace Edda.Jotunheim.Platform;

public enum SocketState
{
    Closed = 0,
    Opening = 1,
    Open = 2,
}
