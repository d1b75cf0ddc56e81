namespace Edda.Jotunheim.Platform;

/// <summary>Where people beside the board read its log.</summary>
public interface ISerial
{
    void Write(string line);
}
