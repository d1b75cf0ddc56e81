namespace Edda.Jotunheim.Platform;

/// <summary>All that the device's logic knows of the machine it runs on.</summary>
public sealed class Board
{
    public string Type = "";
    public string Firmware = "1.0";
    public string[] Interfaces = new string[0];
    public int FlashBytes;
    public IClock Clock;
    public IEntropy Entropy;
    public IPins Pins;
    public IParts Parts;
    public IStorage Storage;
    public ISocket Socket;
    public IRadio Radio;
    public IPower Power;
    public IMemory Memory;

    /// <summary>Null: nobody reads along.</summary>
    public ISerial Serial;
}
