using System.Buffers;
using System.Text.Json;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Internal;

namespace Edda.Edge.Heimdall;

/// <summary>
/// The ids of tokens that are worthless before their time, on disk before anybody is told so. Bounded, because an
/// entry goes when its token would have expired anyway. Any thread may use it.
/// </summary>
public sealed class RevocationList
{
    public const int MaximumEntries = 10_000;

    private const int MaximumBytes = 4 << 20;

    private readonly object _gate = new();
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, long> _expiries;

    private RevocationList(string path, TimeProvider clock, Dictionary<string, long> expiries)
    {
        _path = path;
        _clock = clock;
        _expiries = expiries;
    }

    /// <exception cref="KeyFileException">
    /// The file is there and cannot be read: without it, revoked tokens would be good again.
    /// </exception>
    public static RevocationList Open(string path, TimeProvider clock)
    {
        Dictionary<string, long> expiries = new(StringComparer.Ordinal);
        try
        {
            if (File.Exists(path) && !TryParse(File.ReadAllBytes(path), expiries))
                throw Throw.RevocationsDamaged(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Throw.RevocationsUnreadable(path, failure);
        }

        return new RevocationList(path, clock, expiries);
    }

    public bool Contains(string tokenId)
    {
        lock (_gate)
            return _expiries.ContainsKey(tokenId);
    }

    /// <summary>False when the list is full; the token then stays good.</summary>
    /// <exception cref="IOException">It could not be written down; the token stays good.</exception>
    /// <exception cref="UnauthorizedAccessException">As above.</exception>
    public bool Add(string tokenId, long expiresUnixSeconds)
    {
        lock (_gate)
        {
            Dictionary<string, long> next = Living();
            next[tokenId] = Math.Max(expiresUnixSeconds, next.GetValueOrDefault(tokenId));
            if (next.Count > MaximumEntries)
                return false;

            Save(next);
            _expiries.Clear();
            foreach ((string id, long expiry) in next)
                _expiries.Add(id, expiry);
            return true;
        }
    }

    private static bool TryParse(ReadOnlySpan<byte> bytes, Dictionary<string, long> into)
    {
        if (bytes.Length > MaximumBytes)
            return false;

        try
        {
            Utf8JsonReader json = new(bytes);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                string id = json.GetString()!;
                if (!json.Read() || json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long expiry))
                    return false;
                into[id] = expiry;
            }

            return json.TokenType == JsonTokenType.EndObject && !json.Read();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private Dictionary<string, long> Living()
    {
        long now = _clock.GetUtcNow().ToUnixTimeSeconds();
        Dictionary<string, long> living = new(StringComparer.Ordinal);
        foreach ((string id, long expiry) in _expiries)
        {
            if (expiry >= now)
                living.Add(id, expiry);
        }

        return living;
    }

    /// <summary>A new file takes the old one's name once it is whole and on disk.</summary>
    private void Save(Dictionary<string, long> expiries)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            foreach ((string id, long expiry) in expiries)
                json.WriteNumber(id, expiry);
            json.WriteEndObject();
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
        Directory.CreateDirectory(folder);
        string draft = $"{_path}.{Guid.NewGuid():N}.new";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(draft, options))
        {
            file.Write(bytes.WrittenSpan);
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, _path, overwrite: true);
        if (!OperatingSystem.IsWindows())
            Posix.SyncDirectory(folder);
    }
}
