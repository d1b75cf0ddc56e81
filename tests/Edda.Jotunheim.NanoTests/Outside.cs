using System;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Jotunheim.Hub;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Mqtt;
using Edda.Jotunheim.Power;
using Edda.Jotunheim.Queue;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.NanoTests;

/// <summary>What a device does when its hub is away, behind a broker or slow to answer, on whatever runs this.</summary>
public sealed class Outside
{
    private readonly MemoryBoard _board = new MemoryBoard();

    public void Run(Bench bench)
    {
        Queue();
        Sleep();
        Mqtt();
        Shedding(bench);
        Asking(bench);
    }

    private void Queue()
    {
        OfflineQueue queue = new OfflineQueue(_board, 2, 7);
        queue.AddNumber("sensor/t", -2.5, 70000000000);
        queue.AddFlag("gpio/1", true, 8);
        queue.AddText("log", "k\u00fchl", 9);
        queue = new OfflineQueue(_board, 2, 7);
        Event happened = new Event();
        Components.Check(
            "a queued number outlives a restart",
            queue.TryPeek(happened) && happened.EnsureValue().Number == -2.5 && happened.DeviceMs == 70000000000 && happened.Source.ToString() == "sensor/t");
        queue.Take();
        happened.Clear();
        Components.Check("and a queued level", queue.TryPeek(happened) && happened.EnsureValue().Boolean && happened.DeviceMs == 8);
        queue.Take();
        happened.Clear();
        Components.Check("and a queued text", queue.TryPeek(happened) && happened.EnsureValue().Text.ToString() == "k\u00fchl");
        queue.Take();
        Components.Check("and no more", !queue.TryPeek(happened) && queue.IsPageTaken);
        for (int i = 0; i < 40; i++)
        {
            queue.AddNumber("sensor/t", i, i);
        }

        Components.Check("the oldest go first and are counted", queue.Lost > 0 && queue.Torn == 0);
    }

    private void Sleep()
    {
        SleepPlan plan = new SleepPlan(_board, new LogRing(_board, _board, null), 1, 60);
        plan.Step(0, true);
        plan.Step(999, true);
        Components.Check("awake for its time", _board.Slept == 0);
        plan.Step(1000, true);
        Components.Check("asleep for its time", _board.Slept == 60);
    }

    private void Mqtt()
    {
        MemoryBroker broker = new MemoryBroker();
        Identity identity = new Identity();
        identity.DeviceId = "d1";
        identity.Key = new byte[32];
        byte[] nonce = Encoding.UTF8.GetBytes("sixteen bytes...");
        EnvelopeSeal seal = new EnvelopeSeal();
        MqttLink link = new MqttLink(broker, new MqttBroker(), _board, identity);
        link.Begin(0);
        link.Step(0);
        link.Protect(identity.Key, nonce, nonce, identity.DeviceId);
        seal.Agree(identity.Key, nonce, nonce, identity.DeviceId);
        Components.Check("an envelope leaves", link.TrySend(nonce, 0, 5) && broker.Topic == "edda/home/d1/up");
        Components.Check(
            "with a code",
            EnvelopeSeal.IsThere(broker.Published, broker.Count) && seal.IsGenuine(broker.Published, broker.Count, 'u')
                && EnvelopeSeal.Number(broker.Published, broker.Count) == 1);

        byte[] envelope = new byte[2 + EnvelopeSeal.Size];
        envelope[0] = 8;
        envelope[1] = 5;
        seal.Write(envelope, 2, EnvelopeSeal.Session(broker.Published, broker.Count), 1, 'd');
        Down down = new Down();
        envelope[1] = 6;
        broker.Waiting = envelope;
        Components.Check("a changed envelope is refused", !link.TryReceive(down) && link.Refused == 1);
        envelope[1] = 5;
        broker.Waiting = envelope;
        Components.Check("a genuine one is taken", link.TryReceive(down) && down.Received == 5);
        broker.Waiting = envelope;
        Components.Check("once", !link.TryReceive(down));
    }

    private void Shedding(Bench bench)
    {
        int next = bench.Hub.Results + 1;
        int writes = bench.Memory.Writes;
        bench.Memory.FreeBytes = 1000;
        bench.Rest(10000);
        bench.Command(next);
        Components.Check("without memory a command is refused", bench.Hub.Failures == 1 && bench.Memory.Writes == writes);
        bench.Memory.FreeBytes = 100000;
        bench.Rest(10000);
        bench.Command(next + 1);
        Components.Check("with memory it is done again", bench.Hub.Failures == 1 && bench.Memory.Writes == writes + 1);
    }

    private void Asking(Bench bench)
    {
        Reply reply = new Reply();
        bench.Device.Hub.Begin("script").Add().Integer = 7;
        Components.Check("the hub is asked", bench.Device.Hub.Send(reply, bench.Memory.Now));
        bench.Rest(1);
        bench.Rest(1);
        Components.Check("and answers", bench.Hub.Calls == 1 && reply.Answers == 1 && reply.Status == StatusCode.Ok);
    }

    private sealed class Reply : HubReply
    {
        public int Answers;
        public StatusCode Status;

        public override void Take(StatusCode status, string message, Value value)
        {
            Answers++;
            Status = status;
        }
    }
}
