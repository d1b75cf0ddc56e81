namespace Edda.Jotunheim.Platform;

/// <summary>The board's pins. What is asked of a pin was checked against its modes.</summary>
public interface IPins
{
    int Count { get; }

    int NumberAt(int index);

    /// <summary>A sum of <see cref="PinModes"/>.</summary>
    int ModesAt(int index);

    bool Read(int number);

    void Write(int number, bool high);

    void SetPwm(int number, int hertz, int permille);
}
