using System;
using System.Threading;
using Edda.Jotunheim.Esp32.Bindings;
using Edda.Jotunheim.Esp32.Examples;
using Edda.Jotunheim.Links;
using Edda.Jotunheim.Mqtt;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Settings;

namespace Edda.Jotunheim.Esp32;

/// <summary>The application of an ESP32 board: what its settings say, on the pins that it has.</summary>
public static class Program
{
    private const int MemoryLookMs = 5_000;
    private const int RestartMs = 5_000;

    private static Device _device;

    public static void Main()
    {
        // The board prints nothing about an exception that leaves Main, and would stand still.
        try
        {
            if (Make())
            {
                Live(_device.Board);
            }
        }
        catch (Exception error)
        {
            Tell("stopped by " + error.ToString() + " " + error.Message);
            Console.WriteLine(error.StackTrace);
        }

        Thread.Sleep(RestartMs);
        new Esp32Power().Restart();
    }

    /// <summary>The device, as its settings want it. They are large, so what is not needed any more ends with this method.</summary>
    private static bool Make()
    {
        Esp32Storage storage = new Esp32Storage();
        SettingsStore store = new SettingsStore(storage);
        DeviceSettings settings = store.Load();
        if (settings == null)
        {
            Tell("there are no settings in force: " + store.Problem);
            return false;
        }

        Identity identity = new IdentityStore(storage).Load(settings.Code);
        if (identity.DeviceId.Length == 0 && identity.Code.Length == 0)
        {
            Tell("the device is not enrolled: put the code of \"edda device enroll\" into the settings");
            return false;
        }

        Board board = MakeBoard(storage, settings);
        DeviceOptions options = settings.ToOptions();
        options.MemoryMs = MemoryLookMs;
        options.Functions = [new LedControl(board.Pins), new SensorReading(board.Parts), new SettingsFunctions(store)];
        _device = new Device(board, MakeLink(board, settings, identity), identity, options);
        if (store.Problem != null)
        {
            _device.Warn("settings", store.Problem, board.Clock.Now);
        }

        return true;
    }

    private static void Live(Board board)
    {
        RemoteControl button = new RemoteControl(board.Pins);
        while (true)
        {
            int rest = _device.Step();
            button.Step(_device, board.Clock.Now);
            Thread.Sleep(rest);
        }
    }

    /// <summary>To the serial line, and as soon as there is one into the log in flash, which the hub can ask for later.</summary>
    private static void Tell(string what)
    {
        if (_device == null)
        {
            Console.WriteLine(what);
        }
        else
        {
            _device.Log.Error(what);
        }
    }

    private static Board MakeBoard(IStorage storage, DeviceSettings settings)
    {
        Esp32Pins pins = new Esp32Pins();
        Board board = new Board();
        board.Type = "esp32";
        board.Firmware = "1.0";
        board.Interfaces = ["wifi", "i2c:2", "spi:2", "uart:2"];
        board.FlashBytes = 4 << 20;
        board.Clock = new Esp32Clock();
        board.Entropy = new Esp32Entropy();
        board.Pins = pins;
        board.Parts = new Esp32Parts(pins);
        board.Storage = storage;
        board.Radio = new Esp32Radio();
        board.Power = new Esp32Power();
        board.Memory = new Esp32Memory();
        board.Serial = new Esp32Serial();
        board.Socket = new Esp32Socket(settings.Authority);
        return board;
    }

    private static Link MakeLink(Board board, DeviceSettings settings, Identity identity)
    {
        if (settings.Transport == DeviceSettings.Mqtt)
        {
            MqttBroker broker = new MqttBroker();
            broker.Host = settings.MqttHost;
            broker.Port = settings.MqttPort;
            broker.IsSecure = settings.MqttTls;
            broker.User = settings.MqttUser;
            broker.Password = settings.MqttPassword;
            broker.Network = settings.MqttNetwork;
            return new MqttLink(new M2MqttClient(settings.Authority), broker, board.Entropy, identity);
        }

        return new GrpcLink(board.Socket, settings.HubHost, settings.HubPort, settings.HubTls);
    }
}
