namespace Edda.Gladsheim.Native;

/// <summary>Is told on the reactor's thread that a descriptor it added is ready.</summary>
public interface IReadyHandler
{
    void OnReady(int fd, PollEvents events);
}
