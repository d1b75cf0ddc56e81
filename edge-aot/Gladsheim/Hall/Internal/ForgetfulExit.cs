using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>For helpers whose end interests nobody, but which must be reaped.</summary>
internal sealed class ForgetfulExit : IExitHandler
{
    private ForgetfulExit()
    {
    }

    public static ForgetfulExit Instance { get; } = new();

    public void OnExit(ProcessHandle process, in ExitReport report)
    {
    }
}
