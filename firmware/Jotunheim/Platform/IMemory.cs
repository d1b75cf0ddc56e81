namespace Edda.Jotunheim.Platform;

public interface IMemory
{
    int Total { get; }

    int Free { get; }

    /// <summary>Collects what nobody needs, now.</summary>
    void Collect();
}
