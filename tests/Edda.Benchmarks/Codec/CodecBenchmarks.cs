using BenchmarkDotNet.Attributes;
using Edda.Core.Wire;
using Google.Protobuf;
using Ours = Edda.Contracts.Bench.V1;
using Theirs = Bench.V1;

namespace Edda.Benchmarks.Codec;

/// <summary>
/// A message decoded into one that is reused, and encoded into a buffer that is reused, beside Google.Protobuf doing the
/// same in the way it does it best: ParseFrom for a new message, CalculateSize and WriteTo into a span.
/// </summary>
public abstract class CodecBenchmarks<TOurs, TTheirs>
    where TOurs : Message, new()
    where TTheirs : class, IMessage<TTheirs>, new()
{
    private readonly TOurs _ours = new();
    private TTheirs _theirs = null!;
    private byte[] _bytes = [];
    private byte[] _output = [];
    private MessageParser<TTheirs> _parser = null!;

    [GlobalSetup]
    public void Setup()
    {
        _theirs = Sample();
        _bytes = _theirs.ToByteArray();
        _output = new byte[_bytes.Length];
        _parser = new MessageParser<TTheirs>(() => new TTheirs());
        if (OursDecode() != WireStatus.Ok || OursEncode() != _bytes.Length || !_output.AsSpan().SequenceEqual(_bytes))
        {
            throw new InvalidOperationException("The two codecs do not agree about the sample.");
        }
    }

    [Benchmark]
    [BenchmarkCategory("decode")]
    public WireStatus OursDecode()
    {
        var reader = new WireReader(_bytes);
        return _ours.TryRead(ref reader);
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("decode")]
    public TTheirs TheirsDecode() => _parser.ParseFrom(_bytes);

    [Benchmark]
    [BenchmarkCategory("encode")]
    public int OursEncode()
    {
        var writer = new WireWriter(_output.AsSpan(0, _ours.ComputeSize()));
        _ours.Write(ref writer);
        return writer.Position;
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("encode")]
    public int TheirsEncode()
    {
        int size = _theirs.CalculateSize();
        _theirs.WriteTo(_output.AsSpan(0, size));
        return size;
    }

    protected abstract TTheirs Sample();
}

/// <summary>What an orchestrator sends most: five parameters.</summary>
public class ActionBenchmarks : CodecBenchmarks<Ours.Action, Theirs.Action>
{
    protected override Theirs.Action Sample() => Samples.Action(parameters: 5);
}

/// <summary>A large repeated message: a thousand parameters.</summary>
public class LargeActionBenchmarks : CodecBenchmarks<Ours.Action, Theirs.Action>
{
    protected override Theirs.Action Sample() => Samples.Action(parameters: 1000);
}

/// <summary>A packed list of a thousand numbers of all lengths.</summary>
public class MixedNumbersBenchmarks : CodecBenchmarks<Ours.Numbers, Theirs.Numbers>
{
    protected override Theirs.Numbers Sample() => Samples.MixedNumbers(1000);
}

/// <summary>A packed list of a thousand numbers as sensors send them.</summary>
public class ReadingsBenchmarks : CodecBenchmarks<Ours.Numbers, Theirs.Numbers>
{
    protected override Theirs.Numbers Sample() => Samples.Readings(1000);
}
