using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>
/// The wifi of the chip. Joining waits, so it has a thread of its own that ends with it; whether there is an address is
/// looked at once a second, because the answer costs memory.
/// </summary>
public sealed class Esp32Radio : IRadio
{
    private const int LookMs = 1_000;

    private readonly object _gate = new object();
    private string _network = "";
    private string _password = "";
    private bool _isJoining;
    private bool _hasAddress;
    private long _looked = -LookMs;

    public bool IsConnected
    {
        get
        {
            long now = Environment.TickCount64;
            if (now - _looked >= LookMs)
            {
                _looked = now;
                _hasAddress = HasAddress();
            }

            return _hasAddress;
        }
    }

    public int Signal
    {
        get { return 0; }
    }

    public void Connect(string network, string password)
    {
        lock (_gate)
        {
            if (_isJoining)
            {
                return;
            }

            _isJoining = true;
            _network = network;
            _password = password;
        }

        new Thread(Join).Start();
    }

    public void Disconnect()
    {
        WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
        if (adapters.Length > 0)
        {
            adapters[0].Disconnect();
        }
    }

    private static bool HasAddress()
    {
        NetworkInterface[] all = NetworkInterface.GetAllNetworkInterfaces();
        for (int i = 0; i < all.Length; i++)
        {
            string address = all[i].IPv4Address;
            if (all[i].NetworkInterfaceType == NetworkInterfaceType.Wireless80211
                && address != null && address.Length > 0 && address != "0.0.0.0")
            {
                return true;
            }
        }

        return false;
    }

    private void Join()
    {
        try
        {
            WifiAdapter[] adapters = WifiAdapter.FindAllAdapters();
            if (adapters.Length > 0)
            {
                // How it went shows in the address; the attempt's time is the manager's matter.
                adapters[0].Connect(_network, WifiReconnectionKind.Manual, _password);
            }
        }
        catch (Exception)
        {
            // As a failed attempt.
        }

        lock (_gate)
        {
            _isJoining = false;
        }
    }
}
