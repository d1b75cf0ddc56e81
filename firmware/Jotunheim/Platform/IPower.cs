namespace Edda.Jotunheim.Platform;

public interface IPower
{
    /// <summary>Deep sleep: the program ends here and starts anew after that time.</summary>
    void Sleep(int seconds);

    void Restart();
}
