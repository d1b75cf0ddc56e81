using Edda.Gladsheim.Skirnir;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Skirnir;

public sealed class TransitionsTests
{
    private static readonly ServiceTrigger[] Triggers = Enum.GetValues<ServiceTrigger>();

    [Fact]
    public void The_numbers_are_those_of_the_contract_and_of_records_on_disk()
    {
        Assert.Equal(
            "Unknown=0 Starting=1 Running=2 Stopping=3 Stopped=4 Crashed=5 Restarting=6",
            string.Join(' ', Enum.GetValues<ServiceState>().Select(state => $"{state}={(int)state}")));
        Assert.Equal(
            "Unknown=0 Healthy=1 Unhealthy=2 Checking=3 Timeout=4",
            string.Join(' ', Enum.GetValues<HealthState>().Select(state => $"{state}={(int)state}")));
    }

    [Fact]
    public void Any_sequence_of_events_goes_where_the_model_goes()
    {
        Prop.ForAll(
            Gen.Elements(Triggers).ListOf().ToArbitrary(),
            triggers =>
            {
                ServiceState state = ServiceState.Unknown;
                LifeModel model = new();
                foreach (ServiceTrigger trigger in triggers)
                {
                    bool moved = Transitions.TryNext(state, trigger, out ServiceState next);
                    Assert.Equal(model.Do(trigger), moved);
                    Assert.Equal(model.State, next);
                    state = next;
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithStartSize(1).WithEndSize(60));
    }

    [Fact]
    public void A_refused_trigger_changes_nothing_and_names_both_states()
    {
        Assert.False(Transitions.TryNext(ServiceState.Stopped, ServiceTrigger.Ready, out ServiceState next));

        Assert.Equal(ServiceState.Stopped, next);
        Assert.Equal(
            "\"web\" is STOPPED and cannot become RUNNING by Ready",
            Transitions.Refusal("web", ServiceState.Stopped, ServiceTrigger.Ready));
    }

    [Fact]
    public void Nothing_leads_back_to_unknown_and_every_state_can_be_left()
    {
        foreach (ServiceState state in Enum.GetValues<ServiceState>())
        {
            List<ServiceState> reached = [];
            foreach (ServiceTrigger trigger in Triggers)
            {
                if (Transitions.TryNext(state, trigger, out ServiceState next))
                    reached.Add(next);
            }

            Assert.NotEmpty(reached);
            Assert.DoesNotContain(ServiceState.Unknown, reached);
        }
    }

    /// <summary>
    /// The life of a service told by what it means rather than by states: whether its processes may live, whether somebody
    /// wants it, whether it is ready.
    /// </summary>
    private sealed class LifeModel
    {
        private bool _known;
        private bool _alive;
        private bool _ready;
        private bool _ending;
        private bool _again;
        private bool _failed;

        public ServiceState State =>
            !_known ? ServiceState.Unknown
            : _ending ? ServiceState.Stopping
            : _again ? ServiceState.Restarting
            : _alive ? _ready ? ServiceState.Running : ServiceState.Starting
            : _failed ? ServiceState.Crashed : ServiceState.Stopped;

        public bool Do(ServiceTrigger trigger)
        {
            bool working = _known && _alive && !_ending && !_again;
            switch (trigger)
            {
                case ServiceTrigger.Start when _known && !working && !_ending:
                    return Be(alive: true);
                case ServiceTrigger.Relaunch when _again:
                    return Be(alive: true);
                case ServiceTrigger.Ready when working && !_ready:
                    return Be(alive: true, ready: true);
                case ServiceTrigger.Stop when working || _again:
                    return Be(ending: true);
                case ServiceTrigger.Gone when _ending || (_failed && !_again && !_alive):
                    return Be();
                case ServiceTrigger.Finish when working:
                    return Be();
                case ServiceTrigger.GiveUp when working || _again:
                    return Be(failed: true);
                case ServiceTrigger.Retry or ServiceTrigger.Restart when working:
                    return Be(again: true);
                case ServiceTrigger.AdoptRunning when !_known:
                    return Be(alive: true, ready: true);
                case ServiceTrigger.AdoptStarting when !_known:
                    return Be(alive: true);
                case ServiceTrigger.AdoptStopping when !_known:
                    return Be(ending: true);
                case ServiceTrigger.AdoptRestarting when !_known:
                    return Be(again: true);
                case ServiceTrigger.AdoptStopped when !_known:
                    return Be();
                case ServiceTrigger.AdoptCrashed when !_known:
                    return Be(failed: true);
                default:
                    return false;
            }
        }

        private bool Be(
            bool alive = false, bool ready = false, bool ending = false, bool again = false, bool failed = false)
        {
            _known = true;
            (_alive, _ready, _ending, _again, _failed) = (alive, ready, ending, again, failed);
            return true;
        }
    }
}
