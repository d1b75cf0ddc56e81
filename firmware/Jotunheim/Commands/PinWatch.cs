using Edda.Jotunheim.Events;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Commands;

/// <summary>Pins whose changes are events.</summary>
public sealed class PinWatch
{
    public const int Most = 4;

    private readonly IPins _pins;
    private readonly EventDesk _events;

    // Made with the first pin: most devices watch none.
    private int[] _numbers;
    private bool[] _levels;
    private int _count;

    public PinWatch(IPins pins, EventDesk events)
    {
        _pins = pins;
        _events = events;
    }

    public bool Set(int pin, bool on)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_numbers[i] == pin)
            {
                if (!on)
                {
                    _count--;
                    _numbers[i] = _numbers[_count];
                    _levels[i] = _levels[_count];
                }

                return true;
            }
        }

        if (!on)
        {
            return true;
        }

        if (_count == Most)
        {
            return false;
        }

        if (_numbers == null)
        {
            _numbers = new int[Most];
            _levels = new bool[Most];
        }

        _numbers[_count] = pin;
        _levels[_count] = _pins.Read(pin);
        _count++;
        return true;
    }

    public void Step(long now)
    {
        for (int i = 0; i < _count; i++)
        {
            bool level = _pins.Read(_numbers[i]);
            if (level != _levels[i])
            {
                _levels[i] = level;
                _events.RaiseFlag("gpio/" + _numbers[i].ToString(), level, now);
            }
        }
    }
}
