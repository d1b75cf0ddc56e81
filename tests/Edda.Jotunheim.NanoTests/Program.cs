using System;
using Edda.Jotunheim.Links;
using nanoFramework.Runtime.Native;

namespace Edda.Jotunheim.NanoTests;

/// <summary>Attaches a device to a hub in memory, gives it a thousand commands, and says what it keeps and how long it took.</summary>
public static class Program
{
    private const int Commands = 1000;

    public static void Main()
    {
        // The device prints nothing about an exception that leaves Main.
        try
        {
            new Components().Run();
            Run();
        }
        catch (Exception error)
        {
            Components.Check("ended without an exception", false);
            Console.WriteLine("FAILED with " + error.ToString());
            Console.WriteLine(error.StackTrace);
        }

        Console.WriteLine(Components.Failed == 0 ? "all passed" : Components.Failed.ToString() + " failed");
    }

    private static void Run()
    {
        Bench bench = new Bench();
        long before = GC.Run(true);
        bench.Make();
        Print("heap of a device that was just made", before - GC.Run(true));

        long begun = bench.Memory.Now;
        bench.Attach();
        Print("ms to attach and negotiate", bench.Memory.Now - begun);
        Components.Check("attached", bench.IsAttached);
        Components.Check("proved", bench.Hub.HasProof);
        Components.Check("capabilities told", bench.Hub.HasCapabilities);
        Print("heap attached and idle", before - GC.Run(true));

        begun = bench.Memory.Now;
        long most = 0;
        for (int i = 1; i <= Commands; i++)
        {
            bench.Command(i);
            if (i <= 5)
            {
                long taken = before - GC.Run(true);
                most = taken > most ? taken : most;
            }
        }

        Print("us for a command", (bench.Memory.Now - begun) * 1000 / Commands);
        Components.Check("all commands answered", bench.Hub.Results == Commands);
        Components.Check("all done once", bench.Memory.Writes == Commands);
        Components.Check("none failed", bench.Hub.Failures == 0);
        Components.Check("still attached", bench.IsAttached);
        Print("heap between the first commands, at most", most);
        Print("heap right after the commands", before - GC.Run(true));
        bench.Rest(Device.TrimMs);
        Print("heap attached and idle after the commands", before - GC.Run(true));

        bench.Memory.LooksAtHeap = true;
        bench.Command(Commands + 1);
        bench.Memory.LooksAtHeap = false;
        Print("heap in the middle of a command", before - bench.Memory.LeastFree);

        bench.Rest(Device.TrimMs);
        long idle = GC.Run(true);
        for (int i = 0; i < 100; i++)
        {
            bench.Device.Step();
        }

        long kept = idle - GC.Run(true);
        Print("heap kept by 100 idle turns", kept);
        Keepalives(bench);
        new Outside().Run(bench);
    }

    private static void Keepalives(Bench bench)
    {
        bench.Rest(GrpcLink.DefaultKeepaliveMs);
        int pings = bench.Hub.Pings;
        long idle = GC.Run(true);
        for (int i = 0; i < 20; i++)
        {
            bench.Rest(GrpcLink.DefaultKeepaliveMs);
        }

        long kept = idle - GC.Run(true);
        Print("heap kept by 20 keepalives", kept);
        Components.Check("nothing is kept", kept == 0);
        Components.Check("kept alive", bench.Hub.Pings - pings >= 20 && bench.IsAttached);
    }

    private static void Print(string what, long number)
    {
        Console.WriteLine(what + ": " + number.ToString());
    }
}
