namespace Edda.Jotunheim.Platform;

/// <summary>Random bytes that nobody can guess: nonces are made of them.</summary>
public interface IEntropy
{
    void Fill(byte[] buffer, int offset, int count);
}
