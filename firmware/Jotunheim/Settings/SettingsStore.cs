using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Settings;

/// <summary>
/// The settings in flash. A person puts the file there; the last one that was good is kept beside it, and is in force
/// again when the file has become bad. What is new takes the place of the old in one step.
/// </summary>
public sealed class SettingsStore
{
    public const string FileName = "settings.json";
    public const string LastGood = "settings.good";

    private readonly IStorage _storage;
    private readonly SettingsReader _reader = new SettingsReader();

    public SettingsStore(IStorage storage)
    {
        _storage = storage;
    }

    /// <summary>Why the settings in force are not those of the file; null: they are.</summary>
    public string Problem;

    /// <summary>The settings in force; null when there never were good ones.</summary>
    public DeviceSettings Load()
    {
        Problem = null;
        byte[] given = _storage.Read(FileName);
        DeviceSettings settings = given == null ? null : _reader.Read(given);
        byte[] good = _storage.Read(LastGood);
        if (settings != null)
        {
            if (!IsSame(given, good))
            {
                SafeFile.Write(_storage, LastGood, given);
            }

            return settings;
        }

        Problem = FileName + ": " + (given == null ? "there is no such file" : _reader.Problem);
        return good == null ? null : _reader.Read(good);
    }

    /// <summary>Puts other settings into flash, for the next start. False, with a problem: those in force stay.</summary>
    public bool Replace(byte[] json)
    {
        Problem = _reader.Read(json) == null
            ? _reader.Problem
            : SafeFile.Write(_storage, FileName, json) ? null : "the flash could not be written";
        return Problem == null;
    }

    private static bool IsSame(byte[] one, byte[] other)
    {
        if (other == null || one.Length != other.Length)
        {
            return false;
        }

        for (int i = 0; i < one.Length; i++)
        {
            if (one[i] != other[i])
            {
                return false;
            }
        }

        return true;
    }
}
