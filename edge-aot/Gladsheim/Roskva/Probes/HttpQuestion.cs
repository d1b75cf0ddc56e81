using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Edda.Gladsheim.Roskva.Probes;

/// <summary>
/// An HTTP GET, and whether its answer has a good status. All it needs is the status line (RFC 9112, section 4); a whole
/// client with its pool would cost more memory than everything else here. Immutable.
/// </summary>
public sealed class HttpQuestion(Uri target, int statusFrom, int statusTo)
{
    /// <summary>"HTTP/1.1 200"</summary>
    public const int AnswerBytes = 12;

    private const int StatusAt = 9;

    private readonly byte[] _request = Encoding.ASCII.GetBytes(
        $"GET {target.PathAndQuery} HTTP/1.1\r\nHost: {target.Authority}\r\nUser-Agent: gladsheim\r\n"
        + "Accept: */*\r\nConnection: close\r\n\r\n");

    public ReadOnlySpan<byte> Request => _request;

    /// <summary>Null: well. Otherwise what is wrong, in a few words.</summary>
    /// <param name="answer">The first <see cref="AnswerBytes"/> of it.</param>
    public string? Judge(ReadOnlySpan<byte> answer)
    {
        if (!answer.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(answer[StatusAt..], out int status, out int digits) || digits != 3)
            return "an answer that is not HTTP/1";
        return status >= statusFrom && status <= statusTo ? null : "status " + status.ToString(CultureInfo.InvariantCulture);
    }
}
