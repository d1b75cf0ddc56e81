using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

/// <summary>A radio that connects at once, unless it is told to fail.</summary>
public sealed class VirtualRadio : IRadio
{
    private volatile bool _isJoined = true;

    public bool IsJammed { get; set; }

    public bool IsConnected => _isJoined && !IsJammed;

    public int Signal => IsConnected ? -55 : 0;

    public int Attempts { get; private set; }

    public void Connect(string network, string password)
    {
        Attempts++;
        _isJoined = !IsJammed;
    }

    public void Disconnect() => _isJoined = false;
}
