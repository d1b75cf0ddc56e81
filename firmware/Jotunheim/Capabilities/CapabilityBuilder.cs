using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Wire;
using Edda.Jotunheim.Commands;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Capabilities;

/// <summary>Says what the device is and can. What it builds is large, so it is made anew each time and let go of.</summary>
public sealed class CapabilityBuilder
{
    private readonly Board _board;
    private readonly FunctionTable _functions;
    private readonly string[] _features;

    public CapabilityBuilder(Board board, FunctionTable functions, string[] features)
    {
        _board = board;
        _functions = functions;
        _features = features;
    }

    public string DeviceId = "";

    public string Name = "";

    public int BytesPerSecond;

    /// <summary>Fills in everything; the revision is a digest of the rest, so it is the same as long as the rest is.</summary>
    public void Fill(JotunheimCapabilities into, MessageCodec codec)
    {
        into.DeviceId.Set(DeviceId);
        into.Name.Set(Name);
        into.Type.Set(_board.Type);
        into.Firmware.Set(_board.Firmware);
        IPins pins = _board.Pins;
        for (int i = 0; i < pins.Count; i++)
        {
            GpioPin pin = into.Gpio.Add();
            pin.Number = (uint)pins.NumberAt(i);
            pin.Modes = (uint)pins.ModesAt(i);
        }

        AddAll(into.Interfaces, _board.Interfaces);
        IParts parts = _board.Parts;
        for (int i = 0; i < parts.Sensors; i++)
        {
            Part sensor = into.Sensors.Add();
            sensor.Name.Set(parts.SensorName(i));
            sensor.Unit.Set(parts.SensorUnit(i));
        }

        for (int i = 0; i < parts.Actuators; i++)
        {
            into.Actuators.Add().Name.Set(parts.ActuatorName(i));
        }

        ResourceLimits limits = into.EnsureLimits();
        limits.MemoryBytes = (uint)_board.Memory.Total;
        limits.FlashBytes = (uint)_board.FlashBytes;
        limits.CommandMs = CommandHandler.DefaultTimeoutMs;
        limits.BytesPerSecond = (uint)BytesPerSecond;
        AddAll(into.Features, _features);
        for (int i = 0; i < _functions.Groups.Length; i++)
        {
            AddAll(into.Functions, _functions.Groups[i].Signatures);
        }

        into.Revision = Revision(into, codec);
    }

    private static void AddAll(TextList list, string[] texts)
    {
        for (int i = 0; i < texts.Length; i++)
        {
            list.Add(texts[i]);
        }
    }

    private static uint Revision(JotunheimCapabilities capabilities, MessageCodec codec)
    {
        capabilities.Revision = 0;
        byte[] bytes = new byte[capabilities.ComputeSize()];
        codec.TryWrite(capabilities, bytes, 0, bytes.Length);
        uint digest = 2166136261;
        for (int i = 0; i < bytes.Length; i++)
        {
            digest = (digest ^ bytes[i]) * 16777619;
        }

        return digest == 0 ? 1 : digest;
    }
}
