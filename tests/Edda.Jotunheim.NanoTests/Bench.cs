using Edda.Jotunheim.Links;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.NanoTests;

/// <summary>A device on a board of memory, and its hub, which are there before it so that the heap can be looked at between.</summary>
public sealed class Bench
{
    public readonly MemoryBoard Memory = new MemoryBoard();
    public readonly MemoryHub Hub = new MemoryHub(new byte[32], "d1");
    public Device Device;

    public bool IsAttached
    {
        get { return Device.Attachment.State == AttachState.Attached; }
    }

    /// <summary>The device as a board's program makes it. What it is told at its start is then let go of.</summary>
    public void Make()
    {
        Board board = new Board();
        board.Type = "nano";
        board.Clock = Memory;
        board.Entropy = Memory;
        board.Pins = Memory;
        board.Parts = Memory;
        board.Storage = Memory;
        board.Radio = Memory;
        board.Power = Memory;
        board.Memory = Memory;
        board.Socket = Hub;
        Identity identity = new Identity();
        identity.DeviceId = "d1";
        identity.Key = new byte[32];
        DeviceOptions options = new DeviceOptions();
        options.WifiNetwork = "home";
        Device = new Device(board, new GrpcLink(Hub, "hub", 7443, false), identity, options);
    }

    /// <summary>Until the hub knows what the device can.</summary>
    public void Attach()
    {
        for (int i = 0; i < 100 && !(Hub.HasCapabilities && IsAttached); i++)
        {
            Device.Step();
        }
    }

    /// <summary>The command of that number, from 1 on, until it is answered.</summary>
    public void Command(int number)
    {
        Hub.Command(number);
        for (int turn = 0; turn < 20 && Hub.Results < number; turn++)
        {
            Device.Step();
        }
    }

    /// <summary>Nothing happens for that long.</summary>
    public void Rest(int ms)
    {
        Memory.Skipped += ms;
        Device.Step();
        Device.Step();
    }
}
