using Edda.Contracts.Jotunheim.V1;

namespace Edda.Loki.Jotunheim;

/// <summary>A command on its way to a device. Its device's gate guards it.</summary>
internal sealed class DeviceCommand(Command message, bool isNamed)
{
    private readonly TaskCompletionSource<DeviceOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Command Message { get; } = message;

    public string Id { get; } = message.Id.ToString();

    /// <summary>Whether its caller may repeat it, so that its outcome is to be remembered.</summary>
    public bool IsNamed { get; } = isNamed;

    /// <summary>The attachment it was last sent over; null: it has to be sent.</summary>
    public DeviceSession? SentOver { get; set; }

    /// <summary>The start of the device that it was first sent to; 0: it was never sent.</summary>
    public ulong SentToBoot { get; set; }

    public Task<DeviceOutcome> Outcome => _outcome.Task;

    public void End(DeviceOutcome outcome) => _outcome.TrySetResult(outcome);
}
