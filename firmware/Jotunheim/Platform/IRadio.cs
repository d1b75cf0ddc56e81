namespace Edda.Jotunheim.Platform;

/// <summary>The way to the network. A board with a cable is always connected.</summary>
public interface IRadio
{
    bool IsConnected { get; }

    /// <summary>In dBm; 0: unknown.</summary>
    int Signal { get; }

    /// <summary>Begins to connect; <see cref="IsConnected"/> says when it is done.</summary>
    void Connect(string network, string password);

    void Disconnect();
}
