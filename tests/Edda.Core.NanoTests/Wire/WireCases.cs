using Edda.Contracts.Conformance.V1;
using Edda.Core.Wire;

namespace Edda.Core.NanoTests.Wire;

/// <summary>Reads the bytes of a vector and writes the message again; one reader and one writer serve all.</summary>
public sealed class WireCases : VectorCases
{
    private readonly Report _report;
    private WireReader _reader = new WireReader();
    private WireWriter _writer = new WireWriter();

    public WireCases(Report report)
    {
        _report = report;
    }

    public override void Run(string name, string type, string hex, string status, string expected)
    {
        Message message = Create(type);
        byte[] bytes = Hex.Decode(hex);
        WireStatus read = Read(message, bytes, bytes.Length);
        name = "wire: " + type + ", " + name;
        _report.Equal(name + ": status", status, Name(read));
        if (read != WireStatus.Ok)
        {
            _report.Equal(name + ": path", expected, _reader.FailedPath);
            _report.Equal(name + ": nothing is taken", 0, _reader.Position);
            _report.Equal(name + ": nothing is kept", 0, message.ComputeSize());
            return;
        }

        _report.Equal(name + ": written", expected, Write(message));
        ReadPrefixes(name, message, bytes);
    }

    private WireStatus Read(Message message, byte[] bytes, int count)
    {
        _reader.Reset(bytes, 0, count);
        return message.TryRead(ref _reader);
    }

    private string Write(Message message)
    {
        byte[] bytes = new byte[message.ComputeSize()];
        _writer.Reset(bytes, 0, bytes.Length);
        message.Write(ref _writer);
        return _writer.Failed ? "failed" : Hex.Encode(bytes, 0, _writer.Position);
    }

    /// <summary>Whatever a prefix reads as, it must read without an exception and must not move after a failure.</summary>
    private void ReadPrefixes(string name, Message message, byte[] bytes)
    {
        bool held = true;
        for (int count = 0; count < bytes.Length; count++)
        {
            if (Read(message, bytes, count) != WireStatus.Ok)
                held &= _reader.Position == 0;
        }

        _report.True(name + ": every prefix", held);
    }

    private static Message Create(string type)
    {
        switch (type)
        {
            case "Scalars": return new Scalars();
            case "Optionals": return new Optionals();
            case "Repeats": return new Repeats();
            case "Unpacked": return new Unpacked();
            case "Oneofs": return new Oneofs();
            case "Maps": return new Maps();
            case "Node": return new Node();
            case "Far": return new Far();
            case "Bounded": return new Bounded();
            default: return new Nothing();
        }
    }

    // An enum's text is its number on the device.
    private static string Name(WireStatus status)
    {
        switch (status)
        {
            case WireStatus.Ok: return "Ok";
            case WireStatus.Truncated: return "Truncated";
            case WireStatus.Malformed: return "Malformed";
            case WireStatus.BadUtf8: return "BadUtf8";
            case WireStatus.TooDeep: return "TooDeep";
            default: return "OverCapacity";
        }
    }
}
