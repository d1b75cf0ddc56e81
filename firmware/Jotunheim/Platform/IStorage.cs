namespace Edda.Jotunheim.Platform;

/// <summary>A few small files in flash.</summary>
public interface IStorage
{
    /// <summary>Null: there is no such file.</summary>
    byte[] Read(string name);

    /// <summary>False when it could not be written whole; what is there then is unknown.</summary>
    bool Write(string name, byte[] bytes, int count);

    /// <summary>Takes the place of another file in one step.</summary>
    bool Rename(string from, string to);

    void Delete(string name);
}
