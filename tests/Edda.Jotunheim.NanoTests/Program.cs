using System;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;
using nanoFramework.Runtime.Native;

namespace Edda.Jotunheim.NanoTests;

/// <summary>Attaches a device to a hub in memory, gives it a thousand commands, and says what it keeps and how long it took.</summary>
public static class Program
{
    private const int Commands = 1000;

    private static int _failed;

    public static void Main()
    {
        // The device prints nothing about an exception that leaves Main.
        try
        {
            Run();
        }
        catch (Exception error)
        {
            _failed++;
            Console.WriteLine("FAILED with " + error.ToString());
            Console.WriteLine(error.StackTrace);
        }

        Console.WriteLine(_failed == 0 ? "all passed" : _failed.ToString() + " failed");
    }

    private static void Run()
    {
        new Components().Run();
        _failed += Components.Failed;
        Attach();
    }

    private static void Attach()
    {
        byte[] key = new byte[32];
        MemoryBoard memory = new MemoryBoard();
        MemoryHub hub = new MemoryHub(key, "d1");
        Board board = new Board();
        board.Type = "nano";
        board.Clock = memory;
        board.Entropy = memory;
        board.Pins = memory;
        board.Parts = memory;
        board.Storage = memory;
        board.Radio = memory;
        board.Power = memory;
        board.Memory = memory;
        board.Socket = hub;

        long before = GC.Run(true);
        Identity identity = new Identity();
        identity.DeviceId = "d1";
        identity.Key = key;
        DeviceOptions options = new DeviceOptions();
        options.WifiNetwork = "home";
        Device device = new Device(board, new GrpcLink(hub, "hub", 7443, false), identity, options);
        Print("heap of a device that was just made", before - GC.Run(true));

        long begun = memory.Now;
        for (int i = 0; i < 100 && !(hub.HasCapabilities && device.Attachment.State == AttachState.Attached); i++)
        {
            device.Step();
        }

        Print("ms to attach and negotiate", memory.Now - begun);
        Check("attached", device.Attachment.State == AttachState.Attached);
        Check("proved", hub.HasProof);
        Check("capabilities told", hub.HasCapabilities);
        long attached = GC.Run(true);
        Print("heap attached and idle", before - attached);

        begun = memory.Now;
        for (int i = 1; i <= Commands; i++)
        {
            Command(device, hub, i);
        }

        Print("us for a command", (memory.Now - begun) * 1000 / Commands);
        Check("all commands answered", hub.Results == Commands);
        Check("all done once", memory.Writes == Commands);
        Check("none failed", hub.Failures == 0);
        Check("still attached", device.Attachment.State == AttachState.Attached);
        memory.Skipped += Device.TrimMs;
        device.Step();
        long after = GC.Run(true);
        Print("heap attached and idle after the commands", before - after);

        memory.LooksAtHeap = true;
        Command(device, hub, Commands + 1);
        memory.LooksAtHeap = false;
        Print("heap in the middle of a command", before - memory.LeastFree);

        memory.Skipped += Device.TrimMs;
        device.Step();
        long idle = GC.Run(true);
        for (int i = 0; i < 100; i++)
        {
            device.Step();
        }

        Print("heap kept by 100 idle turns", idle - GC.Run(true));

        int pings = hub.Pings;
        idle = GC.Run(true);
        for (int i = 0; i < 20; i++)
        {
            memory.Skipped += GrpcLink.DefaultKeepaliveMs;
            device.Step();
            device.Step();
        }

        Print("heap kept by 20 keepalives", idle - GC.Run(true));
        Check("kept alive", hub.Pings - pings >= 20 && device.Attachment.State == AttachState.Attached);
    }

    private static void Command(Device device, MemoryHub hub, int number)
    {
        hub.Command(number);
        for (int turn = 0; turn < 20 && hub.Results < number; turn++)
        {
            device.Step();
        }
    }

    private static void Print(string what, long number)
    {
        Console.WriteLine(what + ": " + number.ToString());
    }

    private static void Check(string what, bool isTrue)
    {
        Console.WriteLine((isTrue ? "ok " : "FAILED ") + what);
        if (!isTrue)
        {
            _failed++;
        }
    }
}
