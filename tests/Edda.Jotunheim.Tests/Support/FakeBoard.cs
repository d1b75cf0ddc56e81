using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Tests.Support;

/// <summary>A board of memory whose time is the test's.</summary>
internal sealed class FakeBoard : IClock, IEntropy, IPins, IParts, IStorage, IRadio, IPower, IMemory
{
    private readonly Random _random = new(1);

    public Board Board => new()
    {
        Type = "fake",
        Clock = this,
        Entropy = this,
        Pins = this,
        Parts = this,
        Storage = this,
        Radio = this,
        Power = this,
        Memory = this,
    };

    public long Now { get; set; } = 1000;

    public bool[] Levels { get; } = new bool[8];

    public int Writes { get; private set; }

    public double Sensor { get; set; } = 20;

    public Dictionary<string, byte[]> Files { get; } = [];

    public bool IsFlashBroken { get; set; }

    public bool IsConnected { get; set; } = true;

    public int Signal => -50;

    public int Connects { get; private set; }

    public int Free { get; set; } = 100_000;

    public int Total => 200_000;

    public int Slept { get; private set; }

    public int Restarts { get; private set; }

    public int Count => 3;

    public int Sensors => 1;

    public int Actuators => 1;

    public void Fill(byte[] buffer, int offset, int count) => _random.NextBytes(buffer.AsSpan(offset, count));

    public int NumberAt(int index) => index + 1;

    // Pin 3 is an input alone.
    public int ModesAt(int index) => index == 2 ? PinModes.Input : PinModes.Input | PinModes.Output | PinModes.Pwm;

    public bool Read(int number) => Levels[number];

    public void Write(int number, bool high)
    {
        Writes++;
        Levels[number] = high;
    }

    public void SetPwm(int number, int hertz, int permille)
    {
    }

    public string SensorName(int index) => "temperature";

    public string SensorUnit(int index) => "Cel";

    public string ActuatorName(int index) => "led";

    double IParts.Read(int index) => Sensor;

    public bool Set(int index, double value) => value is >= 0 and <= 1;

    public byte[]? Read(string name) => Files.GetValueOrDefault(name);

    public bool Write(string name, byte[] bytes, int count)
    {
        Files[name] = bytes[..(IsFlashBroken ? count / 2 : count)];
        return !IsFlashBroken;
    }

    public bool Rename(string from, string to)
    {
        if (!Files.Remove(from, out byte[]? content))
            return false;
        Files[to] = content;
        return true;
    }

    public void Delete(string name) => Files.Remove(name);

    public void Connect(string network, string password) => Connects++;

    public void Disconnect()
    {
    }

    public void Sleep(int seconds) => Slept = seconds;

    public void Restart() => Restarts++;

    public void Collect()
    {
    }
}
