using System;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.NanoTests;

/// <summary>A broker of memory: it keeps the last message of the device, and has one for it.</summary>
public sealed class MemoryBroker : IMqttClient
{
    public readonly byte[] Published = new byte[256];
    public int Count;
    public string Topic = "";

    /// <summary>Null: nothing waits.</summary>
    public byte[] Waiting;

    private SocketState _state;

    public SocketState State
    {
        get { return _state; }
    }

    public void Open(
        string host, int port, bool isSecure, string client, string user, string password, string topic, string willTopic, string will)
    {
        _state = SocketState.Open;
    }

    public void Step(long now)
    {
    }

    public bool TryPublish(string topic, byte[] bytes, int offset, int count)
    {
        Array.Copy(bytes, offset, Published, 0, count);
        Count = count;
        Topic = topic;
        return true;
    }

    public int Receive(byte[] buffer, int offset, int count)
    {
        if (Waiting == null)
        {
            return 0;
        }

        int length = Waiting.Length;
        Array.Copy(Waiting, 0, buffer, offset, length);
        Waiting = null;
        return length;
    }

    public void Close()
    {
        _state = SocketState.Closed;
    }
}
