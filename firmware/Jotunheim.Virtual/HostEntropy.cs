using System.Security.Cryptography;
using Edda.Jotunheim.Platform;

namespace Edda.Jotunheim.Virtual;

public sealed class HostEntropy : IEntropy
{
    public void Fill(byte[] buffer, int offset, int count) => RandomNumberGenerator.Fill(buffer.AsSpan(offset, count));
}
