using Google.Protobuf;
using Theirs = Bench.V1;

namespace Edda.Benchmarks.Codec;

/// <summary>The messages that are measured, as Google.Protobuf has them; ours are decoded from their bytes.</summary>
internal static class Samples
{
    public static Theirs.Action Action(int parameters)
    {
        var action = new Theirs.Action
        {
            Id = "0190f5c2-7a44-7bd1-9c1e-6f1d2a8e4b10",
            Type = "gpio.write",
            Target = "living-room/esp32-7",
            Priority = 5,
            DeadlineUnixMs = 1_764_000_000_123,
        };
        for (int i = 0; i < parameters; i++)
        {
            action.Parameters.Add(new Theirs.Parameter { Name = "parameter-" + i, Value = "value of " + (i * 7919) });
        }

        return action;
    }

    /// <summary>Numbers of every length of varint, in no order that a branch predictor could learn.</summary>
    public static Theirs.Numbers MixedNumbers(int count)
    {
        var random = new Random(17);
        var numbers = new Theirs.Numbers();
        for (int i = 0; i < count; i++)
        {
            numbers.Values.Add(random.NextInt64(long.MaxValue) >> random.Next(63));
        }

        return numbers;
    }

    /// <summary>What a sensor sends: a time in milliseconds and a small number, in turns.</summary>
    public static Theirs.Numbers Readings(int count)
    {
        var numbers = new Theirs.Numbers();
        for (int i = 0; i < count / 2; i++)
        {
            numbers.Values.Add(1_764_000_000_123 + (i * 250));
            numbers.Values.Add(i % 100);
        }

        return numbers;
    }

    public static byte[] Bytes(IMessage message) => message.ToByteArray();
}
