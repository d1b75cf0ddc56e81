namespace Edda.Gladsheim.Thjalfi.Exit;

/// <summary>Is told on the reactor's thread, once, that a process ended.</summary>
public interface IExitHandler
{
    void OnExit(ProcessHandle process, in ExitReport report);
}
