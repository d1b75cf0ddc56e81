using System.Security.Cryptography;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Jotunheim.Links;

namespace Edda.Jotunheim.Tests.Support;

/// <summary>
/// The other side of a link, as the test wants it: envelopes go in decoded and come out as the device would see them. What
/// the device only writes is read here field by field, because the device has no code to read it.
/// </summary>
internal sealed class FakeHub : Link
{
    private readonly Queue<Action<Down>> _down = new();
    private LinkState _state;
    private byte[] _deviceNonce = [];

    public List<byte[]> Sent { get; } = [];

    public List<uint> Sequences { get; } = [];

    public int Begun { get; private set; }

    public bool IsFull { get; set; }

    public override LinkState State => _state;

    public override MessageCodec Codec { get; } = new();

    public override string Problem => "broken by the test";

    public override void Begin(long now)
    {
        Begun++;
        _down.Clear();
        _state = LinkState.Open;
    }

    public override void Step(long now)
    {
    }

    public override bool TrySend(byte[] bytes, int offset, int count)
    {
        if (_state != LinkState.Open || IsFull)
            return false;
        byte[] envelope = bytes.AsSpan(offset, count).ToArray();
        Sent.Add(envelope);
        Sequences.Add((uint)(Fields(envelope).FirstOrDefault(field => field.Number == 1).Value ?? 0));
        return true;
    }

    public override bool TryReceive(Down into)
    {
        if (_state != LinkState.Open || !_down.TryDequeue(out Action<Down>? fill))
            return false;
        into.Clear();
        fill(into);
        return true;
    }

    public override void End() => _state = LinkState.Closed;

    public void Break() => _state = LinkState.Failed;

    /// <summary>What the device is told, as bytes that it has to parse.</summary>
    public void Say(params byte[] encoded) => _down.Enqueue(down => Assert.Equal(WireStatus.Ok, down.TryRead(encoded)));

    public void Command(string id, string function, params byte[][] arguments) =>
        Say(Field(5, [.. Field(1, id), .. Field(2, function), .. arguments.SelectMany(argument => Field(3, argument))]));

    public void Enroll(string id, byte[] key) => Say(Field(4, [.. Field(1, id), .. Field(2, key)]));

    /// <summary>The answer to a command of the device's.</summary>
    public void Answer(string id, int status, string message, byte[]? value = null) =>
        Say(Field(7, [.. Field(1, id), .. Number(2, (ulong)status), .. Field(3, message), .. value is null ? [] : Field(4, value)]));

    public void Piece(uint frame, int offset, bool isLast, byte[] data, string plugin = "") =>
        Say(Field(8, [.. Number(1, 1), .. Number(2, frame), .. Number(3, (ulong)offset), .. Number(4, isLast ? 1u : 0u),
            .. Field(5, data), .. plugin.Length == 0 ? [] : Field(6, plugin)]));

    /// <summary>The commands that the device gave: id, function, how many arguments.</summary>
    public List<(string Id, string Function, int Arguments)> Commands() =>
        [.. Sent.SelectMany(Fields).Where(field => field.Number == 8).Select(field => Fields(field.Bytes!)).Select(command => (
            Text(command, 1), Text(command, 2), command.Count(field => field.Number == 3)))];

    /// <summary>The pieces of streams that the device sent.</summary>
    public List<(ulong Frame, ulong Offset, bool IsLast, byte[] Data, string Plugin)> Pieces() =>
        [.. Sent.SelectMany(Fields).Where(field => field.Number == 9).Select(field => Fields(field.Bytes!)).Select(piece => (
            piece.FirstOrDefault(field => field.Number == 2).Value ?? 0, piece.FirstOrDefault(field => field.Number == 3).Value ?? 0,
            piece.Any(field => field.Number == 4), piece.FirstOrDefault(field => field.Number == 5).Bytes ?? [], Text(piece, 6)))];

    public void AskForCapabilities(uint known) => Say(Field(6, Number(1, known)));

    public void Acknowledge(uint received) => Say(Number(1, received));

    /// <summary>Plays the hub's part until the device is attached.</summary>
    public void Welcome(Device device, byte[] key, string id, uint received = 0, bool isFalse = false)
    {
        device.Step();
        device.Step();
        byte[] hello = Fields(Sent[^1]).Single(field => field.Number == 2).Bytes!;
        _deviceNonce = Fields(hello).Single(field => field.Number == 3).Bytes!;
        byte[] nonce = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];
        byte[] proof = Proof("edda hub", isFalse ? new byte[32] : key, nonce, id);
        Say(Field(2, [.. Field(1, nonce), .. Field(2, proof)]));
        device.Step();
        if (isFalse)
            return;
        byte[] answer = Fields(Fields(Sent[^1]).Single(field => field.Number == 3).Bytes!).Single().Bytes!;
        Assert.Equal(Proof("edda device", key, nonce, id), answer);
        Say([.. Number(1, received), .. Field(3, Number(1, 2ul * 1_700_000_000))]);
        device.Step();
    }

    /// <summary>The results among what was sent: id, status, message.</summary>
    public List<(string Id, int Status, string Message)> Results() =>
        [.. Sent.SelectMany(Fields).Where(field => field.Number == 4).Select(field => Fields(field.Bytes!)).Select(result => (
            Text(result, 1), (int)(result.FirstOrDefault(field => field.Number == 2).Value ?? 0), Text(result, 3)))];

    /// <summary>The sources of the events among what was sent.</summary>
    public List<string> Events() =>
        [.. Sent.SelectMany(Fields).Where(field => field.Number == 5).Select(field => Text(Fields(field.Bytes!), 1))];

    /// <summary>What was sent of that kind, as its fields.</summary>
    public List<List<(int Number, ulong? Value, byte[]? Bytes)>> Bodies(int body) =>
        [.. Sent.SelectMany(Fields).Where(field => field.Number == body).Select(field => Fields(field.Bytes!))];

    public bool HasSent(int body) => Sent.SelectMany(Fields).Any(field => field.Number == body);

    public static byte[] Integer(long value) => Number(2, (ulong)(value * 2));

    public static byte[] Boolean(bool value) => Number(1, value ? 1u : 0u);

    public static byte[] Words(string value) => Field(4, value);

    private static string Text(List<(int Number, ulong? Value, byte[]? Bytes)> fields, int number) =>
        Encoding.UTF8.GetString(fields.FirstOrDefault(field => field.Number == number).Bytes ?? []);

    private byte[] Proof(string role, byte[] key, byte[] nonce, string id)
    {
        byte[] words = [.. Encoding.UTF8.GetBytes(role), .. _deviceNonce, .. nonce, .. Encoding.UTF8.GetBytes(id)];
        return HMACSHA256.HashData(key, words);
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] bytes) => [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    private static byte[] Number(int number, ulong value) => [.. Varint((ulong)(number << 3)), .. Varint(value)];

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    public static List<(int Number, ulong? Value, byte[]? Bytes)> Fields(byte[] message)
    {
        List<(int, ulong?, byte[]?)> fields = [];
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Read(message, ref at);
            int number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add((number, Read(message, ref at), null));
                    break;
                case 1:
                    fields.Add((number, null, message[at..(at + 8)]));
                    at += 8;
                    break;
                default:
                    int length = (int)Read(message, ref at);
                    fields.Add((number, null, message[at..(at + length)]));
                    at += length;
                    break;
            }
        }

        return fields;
    }

    private static ulong Read(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
