using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Events;

/// <summary>Reads each sensor in turn and raises an event when it has moved by more than a part of its value.</summary>
public sealed class SensorMonitor
{
    private readonly IParts _parts;
    private readonly EventDesk _events;
    private readonly double[] _last;
    private readonly double _threshold;

    public SensorMonitor(IParts parts, EventDesk events, double threshold)
    {
        _parts = parts;
        _events = events;
        _threshold = threshold;
        _last = new double[parts.Sensors];
    }

    /// <summary>Sensors that did not answer the last time.</summary>
    public int Silent;

    public void Step(long now)
    {
        Silent = 0;
        for (int i = 0; i < _last.Length; i++)
        {
            double value = _parts.Read(i);
            if (double.IsNaN(value))
            {
                Silent++;
                continue;
            }

            double change = value - _last[i];
            double size = _last[i] < 0 ? -_last[i] : _last[i];
            if ((change > _threshold * size || -change > _threshold * size)
                && _events.RaiseNumber("sensor/" + _parts.SensorName(i), value, now))
            {
                _last[i] = value;
            }
        }
    }
}
