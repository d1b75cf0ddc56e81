using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Settings;

/// <summary>Writes a file beside the one it is to replace, so that a loss of power leaves the old one or the new one.</summary>
public static class SafeFile
{
    public const string Suffix = ".new";

    public static bool Write(IStorage storage, string name, byte[] bytes)
    {
        return Write(storage, name, bytes, bytes.Length);
    }

    public static bool Write(IStorage storage, string name, byte[] bytes, int count)
    {
        if (storage.Write(name + Suffix, bytes, count) && storage.Rename(name + Suffix, name))
        {
            return true;
        }

        storage.Delete(name + Suffix);
        return false;
    }
}
