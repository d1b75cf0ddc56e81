using System.Net;
using System.Net.Sockets;
using Edda.Edge.Internal;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>
/// Where a probe connects to. An address in figures is always there; the addresses of a name are asked for, off the loop,
/// and kept for a minute or until none of them answers. Belongs to the loop.
/// </summary>
internal sealed class ProbeAddress
{
    private const long KeptMs = 60_000;

    private readonly string _host;
    private readonly int _port;
    private readonly bool _isName;
    private long _askedAt;

    public ProbeAddress(string host, int port)
    {
        _host = host;
        _port = port;
        _isName = !IPAddress.TryParse(host, out IPAddress? address);
        Known = address is null ? [] : [RawAddress.Of(new IPEndPoint(address, port))];
    }

    /// <summary>In the order in which they are tried; empty: to be asked for.</summary>
    public byte[][] Known { get; private set; }

    /// <summary>Before a probe, with a clock that does not go back.</summary>
    public void ForgetOld(long now)
    {
        if (_isName && now - _askedAt >= KeptMs)
            Known = [];
    }

    public void Forget()
    {
        if (_isName)
            Known = [];
    }

    public void Keep(byte[][] addresses, long now)
    {
        Known = addresses;
        _askedAt = now;
    }

    /// <summary>Asks for a name's addresses; empty when there are none. Any thread.</summary>
    public async Task<byte[][]> ResolveAsync(CancellationToken cancellation)
    {
        try
        {
            IPAddress[] found = await NameLookups.Shared.ResolveAsync(_host, _host, cancellation).ConfigureAwait(false);
            return Array.ConvertAll(found, address => RawAddress.Of(new IPEndPoint(address, _port)));
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
