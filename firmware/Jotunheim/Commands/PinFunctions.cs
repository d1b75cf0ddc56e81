using Edda.Core.Grpc;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Commands;

/// <summary>The board's pins. A pin outside of the board's map is OUT_OF_RANGE, with the map.</summary>
public sealed class PinFunctions : FunctionGroup
{
    private static readonly string[] All =
    [
        "gpio_read(pin:integer):boolean",
        "gpio_write(pin:integer,high:boolean)",
        "gpio_pulse(pin:integer,ms:integer)",
        "gpio_watch(pin:integer,on:boolean)",
        "pwm_set(pin:integer,hertz:integer,duty:number)",
    ];

    private readonly IPins _pins;
    private readonly PinWatch _watch;

    public PinFunctions(IPins pins, PinWatch watch)
    {
        _pins = pins;
        _watch = watch;
    }

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        int pin = (int)call.Integer(0);
        StatusCode status = Allow(function, pin, call);
        if (status != StatusCode.Ok)
        {
            return status;
        }

        switch (function)
        {
            case 0:
                call.Result.EnsureValue().Boolean = _pins.Read(pin);
                return StatusCode.Ok;
            case 1:
                _pins.Write(pin, call.Flag(1));
                return StatusCode.Ok;
            case 2:
                return Pulse(pin, call);
            case 3:
                return _watch.Set(pin, call.Flag(1))
                    ? StatusCode.Ok
                    : call.Fail(StatusCode.ResourceExhausted, "no more than " + PinWatch.Most.ToString() + " pins are watched");
            default:
                return Pwm(pin, call);
        }
    }

    private StatusCode Pulse(int pin, CommandCall call)
    {
        if (call.Turns == 0)
        {
            _pins.Write(pin, true);
        }

        if (call.Now - call.Begun < call.Integer(1))
        {
            return CommandHandler.Pending;
        }

        _pins.Write(pin, false);
        return StatusCode.Ok;
    }

    private StatusCode Pwm(int pin, CommandCall call)
    {
        long hertz = call.Integer(1);
        double duty = call.Number(2);
        if (hertz < 1 || hertz > 1000000 || duty < 0 || duty > 1)
        {
            return call.Fail(StatusCode.OutOfRange, "hertz are 1 to 1000000, duty is 0.0 to 1.0");
        }

        _pins.SetPwm(pin, (int)hertz, (int)(duty * 1000));
        return StatusCode.Ok;
    }

    private StatusCode Allow(int function, int pin, CommandCall call)
    {
        int needed = function == 0 || function == 3 ? PinModes.Input : function == 4 ? PinModes.Pwm : PinModes.Output;
        string map = "";
        for (int i = 0; i < _pins.Count; i++)
        {
            if (_pins.NumberAt(i) == pin && (_pins.ModesAt(i) & needed) != 0)
            {
                return StatusCode.Ok;
            }

            if ((_pins.ModesAt(i) & needed) != 0)
            {
                map += (map.Length == 0 ? "" : ",") + _pins.NumberAt(i).ToString();
            }
        }

        return call.Fail(StatusCode.OutOfRange, "pin " + pin.ToString() + " cannot; those that can: " + map);
    }
}
