using System.Runtime.InteropServices;

namespace Edda.Edge.Hosting.Internal;

/// <summary>
/// SIGTERM and SIGINT: end after a drain, and at once when one comes again. SIGHUP: read the settings again. Owns the
/// registrations until Dispose; the handlers run on a thread of the pool.
/// </summary>
internal sealed class Signals : IDisposable
{
    private const int SignalExit = 128;

    private readonly TaskCompletionSource<PosixSignal> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Signals()
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnEnd));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnEnd));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnReload));
    }

    public event Action? Reload;

    public Task<PosixSignal> End => _end.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void OnEnd(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_end.TrySetResult(context.Signal))
            Environment.Exit(SignalExit + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
    }

    private void OnReload(PosixSignalContext context)
    {
        context.Cancel = true;
        Reload?.Invoke();
    }
}
