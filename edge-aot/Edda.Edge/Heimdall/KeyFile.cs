using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Edda.Edge.Heimdall.Internal;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Internal;

namespace Edda.Edge.Heimdall;

/// <summary>
/// Where the signing key lies: { "version": 1, "key_id": "...", "private_key": "base64url of 32 bytes" }, readable by
/// its owner alone. Not a PEM file, because making and reading one would load the cryptographic library at every start.
/// </summary>
public static class KeyFile
{
    private const int MaximumBytes = 4096;
    private const int IdLength = 9;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The key in the file; when there is no file, a new key, which is then in the file.</summary>
    /// <exception cref="KeyFileException">The file is there and cannot be used, or cannot be made.</exception>
    public static SigningKey OpenOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
                Create(path);
            return Open(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Throw.KeyFileUnusable(path, failure);
        }
    }

    private static SigningKey Open(string path)
    {
        if (!OperatingSystem.IsWindows())
            CheckMode(path);

        byte[] bytes = new byte[MaximumBytes];
        int count;
        using (FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0))
            count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

        SigningKey? key = Parse(bytes.AsSpan(0, count));
        CryptographicOperations.ZeroMemory(bytes);
        return key ?? throw Throw.NoKey(path);
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void CheckMode(string path)
    {
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & Others) != 0)
            throw Throw.KeyTooOpen(path, mode);
        if (Posix.TryStat(path, out uint owner, out _) && owner != 0 && owner != Posix.EffectiveUser())
            throw Throw.KeyOfAnother(path, owner);

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        UnixFileMode folderMode = File.GetUnixFileMode(folder);
        const UnixFileMode writable = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if ((folderMode & writable) != 0 && (folderMode & UnixFileMode.StickyBit) == 0)
            throw Throw.KeyFolderTooOpen(folder, folderMode);
    }

    /// <summary>
    /// The whole key is on disk under another name before it gets its own, and a name that another process was quicker
    /// to give is respected: whenever this is interrupted, there is a whole key or none.
    /// </summary>
    private static void Create(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);

        string draft = $"{path}.{Guid.NewGuid():N}.new";
        byte[] content = Compose();
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = OwnerOnly;
            using (FileStream file = new(draft, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            Publish(draft, path);
            if (!OperatingSystem.IsWindows())
                Posix.SyncDirectory(folder);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
            File.Delete(draft);
        }
    }

    private static void Publish(string draft, string path)
    {
        // A link never replaces what has the name already. File.Move does not promise that: where it sees nothing under
        // the new name it renames, and a file that another process put there in between is lost.
        if (!OperatingSystem.IsWindows() && Posix.TryLink(draft, path))
            return;

        try
        {
            // Windows, a file system without links, or another process was quicker.
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process made the key first; it is the key for both.
        }
    }

    private static byte[] Compose()
    {
        Span<byte> scalar = stackalloc byte[P256.ScalarLength];
        Span<byte> id = stackalloc byte[IdLength];
        Random(id);
        do
        {
            Random(scalar);
        }
        while (!P256.IsPrivateKey(scalar));

        string text =
            $$"""
            {
              "version": 1,
              "key_id": "{{Base64Url.EncodeToString(id)}}",
              "private_key": "{{Base64Url.EncodeToString(scalar)}}"
            }

            """;
        CryptographicOperations.ZeroMemory(scalar);
        return Encoding.ASCII.GetBytes(text);
    }

    private static void Random(Span<byte> bytes)
    {
        if (OperatingSystem.IsWindows())
            RandomNumberGenerator.Fill(bytes);
        else
            Posix.Random(bytes);
    }

    /// <summary>Null when these bytes are not exactly such a file.</summary>
    private static SigningKey? Parse(ReadOnlySpan<byte> bytes)
    {
        long version = 0;
        string? id = null;
        byte[]? scalar = null;
        try
        {
            Utf8JsonReader json = new(bytes);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("version"u8) && json.Read())
                    version = json.TryGetInt64(out long number) ? number : 0;
                else if (json.ValueTextEquals("key_id"u8) && json.Read())
                    id = json.GetString();
                else if (json.ValueTextEquals("private_key"u8) && json.Read())
                    scalar = Base64Url.DecodeFromUtf8(json.ValueSpan);
                else
                    return null;
            }

            if (json.Read())
                return null;
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }

        return version == 1 && id is { Length: > 0 and <= 64 } && scalar is not null && P256.IsPrivateKey(scalar)
            ? new SigningKey(id, scalar)
            : null;
    }
}
