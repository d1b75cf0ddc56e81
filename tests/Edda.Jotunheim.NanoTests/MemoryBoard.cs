using System;
using Edda.Jotunheim.Platform;
using nanoFramework.Runtime.Native;

namespace Edda.Jotunheim.NanoTests;

/// <summary>A board of memory. A written pin looks at the heap, which is then as full as a command makes it.</summary>
public sealed class MemoryBoard : IClock, IEntropy, IPins, IParts, IStorage, IRadio, IPower, IMemory
{
    private readonly Random _random = new Random();
    private readonly string[] _names = ["", "", "", "", "", "", "", ""];
    private readonly object[] _files = new object[8];

    public int Connects;
    public int FreeBytes = 100000;
    public int Slept;
    public int Writes;
    public bool LooksAtHeap;
    public long LeastFree = long.MaxValue;

    /// <summary>Milliseconds that passed without anybody waiting for them.</summary>
    public long Skipped;

    public long Now
    {
        get { return Environment.TickCount64 + Skipped; }
    }

    public int Count
    {
        get { return 4; }
    }

    public int Sensors
    {
        get { return 1; }
    }

    public int Actuators
    {
        get { return 0; }
    }

    public bool IsConnected { get; set; }

    public int Signal
    {
        get { return -50; }
    }

    public int Total
    {
        get { return 200000; }
    }

    public int Free
    {
        get { return FreeBytes; }
    }

    public void Fill(byte[] buffer, int offset, int count)
    {
        for (int i = 0; i < count; i++)
        {
            buffer[offset + i] = (byte)_random.Next(256);
        }
    }

    public int NumberAt(int index)
    {
        return index + 1;
    }

    public int ModesAt(int index)
    {
        return PinModes.Input | PinModes.Output;
    }

    public bool Read(int number)
    {
        return false;
    }

    public void Write(int number, bool high)
    {
        Writes++;
        if (LooksAtHeap)
        {
            long free = GC.Run(true);
            if (free < LeastFree)
            {
                LeastFree = free;
            }
        }
    }

    public void SetPwm(int number, int hertz, int permille)
    {
    }

    public string SensorName(int index)
    {
        return "temperature";
    }

    public string SensorUnit(int index)
    {
        return "Cel";
    }

    public string ActuatorName(int index)
    {
        return "";
    }

    double IParts.Read(int index)
    {
        return 0;
    }

    public bool Set(int index, double value)
    {
        return false;
    }

    public byte[] Read(string name)
    {
        int at = Find(name);
        return at < 0 ? null : (byte[])_files[at];
    }

    public bool Write(string name, byte[] bytes, int count)
    {
        int at = Find(name);
        if (at < 0)
        {
            at = Find("");
            if (at < 0)
            {
                return false;
            }
        }

        byte[] content = new byte[count];
        Array.Copy(bytes, content, count);
        _names[at] = name;
        _files[at] = content;
        return true;
    }

    public bool Rename(string from, string to)
    {
        int at = Find(from);
        if (at < 0)
        {
            return false;
        }

        Delete(to);
        _names[at] = to;
        return true;
    }

    public void Delete(string name)
    {
        int at = Find(name);
        if (at >= 0)
        {
            _names[at] = "";
            _files[at] = null;
        }
    }

    public void Connect(string network, string password)
    {
        Connects++;
        IsConnected = true;
    }

    public void Disconnect()
    {
    }

    public void Sleep(int seconds)
    {
        Slept = seconds;
    }

    public void Restart()
    {
    }

    public void Collect()
    {
    }

    private int Find(string name)
    {
        for (int i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
            {
                return i;
            }
        }

        return -1;
    }
}
