using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Jotunheim.Hub;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Examples;

/// <summary>
/// The other direction: a button between pin 4 and ground calls the script "button" of the hub, with how often it was
/// pressed, and the LED shows for a moment that the script was done.
/// </summary>
public sealed class RemoteControl : HubReply
{
    private const int ButtonPin = 4;
    private const int LedPin = 2;
    private const int BounceMs = 50;
    private const string Script = "button";

    private readonly IPins _pins;
    private bool _isDown;
    private long _changed;
    private int _presses;

    public RemoteControl(IPins pins)
    {
        _pins = pins;
    }

    public void Step(Device device, long now)
    {
        bool isDown = !_pins.Read(ButtonPin);
        if (isDown == _isDown || now - _changed < BounceMs)
        {
            return;
        }

        _isDown = isDown;
        _changed = now;
        if (isDown && !device.Hub.IsBusy)
        {
            _presses++;
            device.Hub.Begin(Script).Add().Integer = _presses;
            device.Hub.Send(this, now);
        }
    }

    public override void Take(StatusCode status, string message, Value value)
    {
        _pins.Write(LedPin, status == StatusCode.Ok);
    }
}
