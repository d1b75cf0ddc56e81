using Edda.Jotunheim.Resources;

namespace Edda.Jotunheim;

/// <summary>What a device does again and again beside its hub's commands.</summary>
internal sealed class DeviceTask : ScheduledTask
{
    public const int WatchPins = 0;
    public const int ReadSensors = 1;
    public const int LookAtMemory = 2;

    private readonly Device _device;
    private readonly int _what;

    public DeviceTask(Device device, int what)
    {
        _device = device;
        _what = what;
    }

    public override void Run(long now)
    {
        switch (_what)
        {
            case WatchPins:
                _device.Pins.Step(now);
                break;
            case ReadSensors:
                _device.Sensors.Step(now);
                break;
            default:
                _device.LookAtMemory(now);
                break;
        }
    }
}
