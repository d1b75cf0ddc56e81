using System;
using System.IO;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Settings;

namespace Edda.Jotunheim.Esp32.Bindings;

/// <summary>
/// The files of the flash's own drive. It cannot put a file in another's place in one step: the old one goes first, and a
/// new one that stands there alone was complete, so a reader who finds it ends what a loss of power interrupted.
/// </summary>
public sealed class Esp32Storage : IStorage
{
    private const string Drive = "I:\\";

    public byte[] Read(string name)
    {
        try
        {
            string path = Drive + name;
            if (!File.Exists(path) && File.Exists(path + SafeFile.Suffix))
            {
                File.Move(path + SafeFile.Suffix, path);
            }

            return File.Exists(path) ? File.ReadAllBytes(path) : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    public bool Write(string name, byte[] bytes, int count)
    {
        byte[] whole = bytes;
        if (count != bytes.Length)
        {
            whole = new byte[count];
            Array.Copy(bytes, whole, count);
        }

        try
        {
            File.WriteAllBytes(Drive + name, whole);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    public bool Rename(string from, string to)
    {
        try
        {
            if (File.Exists(Drive + to))
            {
                File.Delete(Drive + to);
            }

            File.Move(Drive + from, Drive + to);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Delete(string name)
    {
        try
        {
            File.Delete(Drive + name);
        }
        catch (Exception)
        {
            // What cannot be deleted is written over next time.
        }
    }
}
