namespace Edda.Edge.Http2.Tests.Hostile;

/// <summary>A conversation that a proper client might have, and ways to spoil it. All of it follows from the seed.</summary>
internal sealed class Mutation(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The whole conversation: everything that a client sends, as frames.</summary>
    public List<byte[]> Frames()
    {
        List<byte[]> frames = [Frame.SettingsOf((4, _random.Next(0, 200_000)), (1, _random.Next(0, 8_192)))];
        int stream = 1;
        for (int calls = _random.Next(1, 6); calls > 0; calls--, stream += 2)
        {
            frames.AddRange(_random.Next(7) switch
            {
                0 => Call(stream, Block.Call(Block.Unary), Framing.Request(_random.Next(0, 3_000))),
                1 => Call(stream, Block.Call(Block.Duplex), Frame.Join(Framing.Ball(5), Framing.Ball(500), Framing.Ball(0))),
                2 => Call(stream, Block.Call(Block.Input), Frame.Join(Framing.Input(5), Framing.Input(500))),
                3 => Call(stream, Block.Call(Block.Output), Framing.Output(0, 100, 40_000)),
                4 => Call(stream, Block.Call(Block.Unary, "grpc-timeout: 5S", "x-some-bin: AAEC"), Framing.Request(9)),
                5 => Call(stream, Kept(), Framing.Request(9)),
                _ => Cut(stream, Block.Call(Block.Duplex, "x-more: " + new string('v', 50))),
            });
            switch (_random.Next(6))
            {
                case 0:
                    frames.Add(Frame.Of(Frame.Ping, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8));
                    break;
                case 1:
                    frames.Add(Frame.Window(0, _random.Next(1, 100_000)));
                    frames.Add(Frame.Window(stream, _random.Next(1, 100_000)));
                    break;
                case 2:
                    frames.Add(Frame.Reset(stream, Http2Error.Cancel));
                    break;
                case 3:
                    frames.Add(Frame.SettingsAck());
                    break;
            }
        }

        return frames;
    }

    /// <summary>The conversation with some of its frames and bytes spoiled.</summary>
    public byte[] Spoiled()
    {
        List<byte[]> frames = Frames();
        for (int times = _random.Next(1, 4); times > 0; times--)
        {
            Spoil(frames);
        }

        byte[] bytes = Frame.Join([.. frames]);
        return _random.Next(4) == 0 ? bytes[.._random.Next(bytes.Length + 1)] : bytes;
    }

    private void Spoil(List<byte[]> frames)
    {
        if (frames.Count == 0)
        {
            return;
        }

        int at = _random.Next(frames.Count);
        byte[] frame = [.. frames[at]];
        switch (_random.Next(8))
        {
            case 0:
                frames.RemoveAt(at);
                break;
            case 1:
                frames.Insert(_random.Next(frames.Count + 1), frame);
                break;
            case 2:
                int other = _random.Next(frames.Count);
                (frames[at], frames[other]) = (frames[other], frames[at]);
                break;
            case 3: // a bit of the frame's header
                frame[_random.Next(9)] ^= (byte)(1 << _random.Next(8));
                frames[at] = frame;
                break;
            case 4: // another type or other flags
                frame[3 + _random.Next(2)] = (byte)_random.Next(256);
                frames[at] = frame;
                break;
            case 5: // cut, and the length with it or not
                byte[] cut = frame[..(9 + _random.Next(frame.Length - 8))];
                cut[2] = _random.Next(2) == 0 ? (byte)(cut.Length - 9) : cut[2];
                frames[at] = cut;
                break;
            default: // bits anywhere
                for (int bits = _random.Next(1, 5); bits > 0; bits--)
                {
                    frame[_random.Next(frame.Length)] ^= (byte)(1 << _random.Next(8));
                }

                frames[at] = frame;
                break;
        }
    }

    private IEnumerable<byte[]> Call(int stream, byte[] block, byte[] body)
    {
        yield return Frame.Of(Frame.Headers, Frame.EndHeaders, stream, block);
        int size = _random.Next(1, 4_000);
        foreach (byte[] piece in body.Chunk(size))
        {
            yield return _random.Next(5) == 0
                ? Frame.Of(Frame.Data, Frame.Padded, stream, [3, .. piece, 0, 0, 0])
                : Frame.DataOf(stream, end: false, piece);
        }

        yield return _random.Next(5) == 0
            ? Frame.Of(Frame.Headers, Frame.EndHeaders | Frame.EndStream, stream, Block.Of("x-end: 1"))
            : Frame.DataOf(stream, end: true);
    }

    private IEnumerable<byte[]> Cut(int stream, byte[] block)
    {
        int at = _random.Next(block.Length);
        yield return Frame.Of(Frame.Headers, Frame.EndStream | Frame.HasPriority, stream, [0, 0, 0, 0, 9, .. block[..at]]);
        yield return Frame.Of(Frame.Continuation, Frame.EndHeaders, stream, block[at..]);
    }

    private static byte[] Kept() => new Block().Raw(Block.Call()).Kept("x-kept", "1").Indexed(62).Bytes();
}
