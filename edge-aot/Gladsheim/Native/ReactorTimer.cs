namespace Edda.Gladsheim.Native;

/// <summary>A timer of one reactor, made once and armed as often as wanted. Only the reactor's thread touches it.</summary>
public sealed class ReactorTimer
{
    public bool IsArmed => throw new NotSupportedException();

    public void Start(TimeSpan after) => throw new NotSupportedException();

    public void Cancel() => throw new NotSupportedException();
}
