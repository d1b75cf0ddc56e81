namespace Edda.Gladsheim.Native;

/// <summary>
/// Binary heap of armed timers, the next one first. Each timer knows its place, so cancelling one costs log n.
/// Grows to the most timers ever armed at once and allocates no further.
/// </summary>
internal sealed class TimerHeap
{
    private ReactorTimer[] _timers = new ReactorTimer[16];

    public int Count { get; private set; }

    public ReactorTimer? First => Count == 0 ? null : _timers[0];

    public void Add(ReactorTimer timer)
    {
        if (Count == _timers.Length)
            Array.Resize(ref _timers, Count * 2);
        Count++;
        Up(Count - 1, timer);
    }

    public void Remove(ReactorTimer timer)
    {
        int hole = timer.Place;
        timer.Place = ReactorTimer.NotArmed;
        ReactorTimer last = _timers[--Count];
        _timers[Count] = null!;
        if (last == timer)
            return;
        if (hole > 0 && last.Due < _timers[(hole - 1) / 2].Due)
            Up(hole, last);
        else
            Down(hole, last);
    }

    private void Up(int place, ReactorTimer timer)
    {
        while (place > 0 && timer.Due < _timers[(place - 1) / 2].Due)
        {
            Put(place, _timers[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        Put(place, timer);
    }

    private void Down(int place, ReactorTimer timer)
    {
        while (true)
        {
            int child = place * 2 + 1;
            if (child >= Count)
                break;
            if (child + 1 < Count && _timers[child + 1].Due < _timers[child].Due)
                child++;
            if (_timers[child].Due >= timer.Due)
                break;
            Put(place, _timers[child]);
            place = child;
        }
        Put(place, timer);
    }

    private void Put(int place, ReactorTimer timer)
    {
        _timers[place] = timer;
        timer.Place = place;
    }
}
