namespace Edda.Jotunheim.Links;

public enum LinkState
{
    Closed = 0,
    Opening = 1,
    Open = 2,
    Failed = 3,
}
