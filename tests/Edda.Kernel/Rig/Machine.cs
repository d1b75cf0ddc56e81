using Edda.Kernel.Fenrir;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Edda.Kernel.Rig;

/// <summary>The one virtual machine of all tests. It boots when the first test asks for it: a run that skips all needs none.</summary>
public sealed class Machine(IMessageSink messages) : IAsyncLifetime
{
    private Task<VirtualMachine>? _booting;
    private Task<GuestLoki>? _loki;

    internal Task<VirtualMachine> Guest => _booting ??= BootAsync();

    internal Task<GuestLoki> Loki => _loki ??= StartLokiAsync();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_loki is { IsCompletedSuccessfully: true })
            await (await _loki).Caller.DisposeAsync();
        if (_booting is { IsCompletedSuccessfully: true })
            await (await _booting).DisposeAsync();
    }

    private async Task<GuestLoki> StartLokiAsync() => await GuestLoki.StartAsync(await Guest);

    private async Task<VirtualMachine> BootAsync()
    {
        DateTime begun = DateTime.UtcNow;
        VirtualMachine guest = await VirtualMachine.StartAsync();
        messages.OnMessage(new DiagnosticMessage($"up with {guest.Accelerator} in {(DateTime.UtcNow - begun).TotalSeconds:F1} s"));
        return guest;
    }
}
