using System;
using System.Text;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Buffers;
using Edda.Core.Resilience;
using Edda.Jotunheim.Logs;
using Edda.Jotunheim.Radio;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Settings;
using Edda.Jotunheim.Streams;

namespace Edda.Jotunheim.NanoTests;

/// <summary>The components that a thousand commands do not meet, each once, on whatever runs this.</summary>
public sealed class Components
{
    private const string Good = "{\"name\":\"k\\u00fcche\",\"code\":\"C\",\"hub\":{\"host\":\"h\",\"port\":1},\"wifi\":{\"network\":\"home\"}}";

    private readonly MemoryBoard _board = new MemoryBoard();

    public static int Failed { get; private set; }

    public void Run()
    {
        Settings();
        Enrolment();
        Wifi();
        Restart();
        Streams();
    }

    private void Settings()
    {
        SettingsStore store = new SettingsStore(_board);
        Put(Good);
        DeviceSettings settings = store.Load();
        Check("settings are read", store.Problem == null && settings.Name == "k\u00fcche" && settings.HubPort == 1 && settings.HubTls);
        Put("{\"hub\":{\"host\":\"h\",\"port\":0}}");
        settings = store.Load();
        Check("the last good settings stay in force", settings != null && settings.HubPort == 1);
        Check(
            "the bad value is named",
            store.Problem == "settings.json: hub.port: a whole number from 1 to 65535 is expected");
        Put("{\"hub\":");
        Check("half a file is refused", store.Load() != null && store.Problem != null);
        Check("a replacement is checked", !store.Replace(Encoding.UTF8.GetBytes("{}")) && store.Replace(Encoding.UTF8.GetBytes(Good)));
        Check("and taken", store.Load() != null && store.Problem == null);
    }

    private void Enrolment()
    {
        IdentityStore store = new IdentityStore(_board);
        Identity identity = store.Load("C");
        Check("nobody before the enrolment", identity.DeviceId.Length == 0 && identity.Code == "C");
        identity.DeviceId = "d1";
        identity.UsedCode = "C";
        identity.Key = new byte[32];
        for (int i = 0; i < 32; i++)
        {
            identity.Key[i] = (byte)(i * 9);
        }

        Check("the identity is kept", store.Keep(identity));
        Identity again = store.Load("C");
        bool isSame = again.DeviceId == "d1" && again.Code.Length == 0 && again.Key.Length == 32;
        for (int i = 0; i < 32 && isSame; i++)
        {
            isSame = again.Key[i] == (byte)(i * 9);
        }

        Check("and the same after a restart", isSame);
    }

    private void Wifi()
    {
        LogRing log = new LogRing(_board, _board, null);
        WifiManager wifi = new WifiManager(_board, _board, log, new BackoffPolicy(100, 1000, 50), "home", "secret");
        wifi.Step(_board.Now);
        wifi.Step(_board.Now);
        Check("wifi is joined", wifi.State == WifiState.Joined && _board.Connects == 1);
        _board.IsConnected = false;
        wifi.Step(_board.Now);
        wifi.Step(_board.Now);
        wifi.Step(_board.Now);
        Check("and joined again", wifi.State == WifiState.Joined && _board.Connects == 2 && wifi.Losses == 1);
    }

    private void Restart()
    {
        new LogRing(_board, _board, null).Error("it burns");
        Check("the log is there after a restart", new LogRing(_board, _board, null).Tail(100).IndexOf("it burns") > 0);
    }

    private void Streams()
    {
        PluginLoader plugins = new PluginLoader();
        Echo echo = new Echo(1);
        Check("a plugin is loaded", plugins.Load(echo) == null);
        Check("one for another version is not", plugins.Load(new Echo(2)) == "echo/1 is written for version 2, this is 1");
        StreamDesk desk = new StreamDesk(plugins, new BufferPool(64, 2), new Links.GrpcLink(new MemoryHub(new byte[32], "d"), "h", 1, false), null);
        desk.Take(Piece(1, 0, false, "echo/1"));
        desk.Take(Piece(1, 4, true, ""));
        Check("a frame is put together", echo.Count == 8);
        desk.Take(Piece(2, 0, false, ""));
        desk.Take(Piece(2, 8, true, ""));
        Check("one with a gap is dropped", echo.Count == 8 && desk.FramesDropped == 1);
    }

    private static Chunk Piece(int frame, int offset, bool isLast, string plugin)
    {
        Chunk chunk = new Chunk();
        chunk.Frame = (uint)frame;
        chunk.Offset = (uint)offset;
        chunk.Last = isLast;
        chunk.Data.Set(new byte[4], 0, 4);
        chunk.Plugin.Set(plugin);
        return chunk;
    }

    private void Put(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        _board.Write(SettingsStore.FileName, bytes, bytes.Length);
    }

    public static void Check(string what, bool isTrue)
    {
        Console.WriteLine((isTrue ? "ok " : "FAILED ") + what);
        Failed += isTrue ? 0 : 1;
    }

    private sealed class Echo : StreamPlugin
    {
        private readonly int _version;

        public Echo(int version)
        {
            _version = version;
        }

        public int Count { get; private set; }

        public override int WrittenFor
        {
            get { return _version; }
        }

        public override string Name
        {
            get { return "echo/1"; }
        }

        public override int LargestFrame
        {
            get { return 64; }
        }

        public override void Consume(byte[] frame, int count)
        {
            Count = count;
        }
    }
}
