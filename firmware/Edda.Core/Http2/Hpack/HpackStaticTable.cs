namespace Edda.Core.Http2.Hpack;

/// <summary>The static table of RFC 7541, appendix A. Indices start at 1.</summary>
/// <remarks>
/// Methods instead of an array: a literal stays in the program's flash on the device, an array would keep about a
/// kilobyte of its memory for ever.
/// </remarks>
public static class HpackStaticTable
{
    public const int Count = 61;

    public const int Authority = 1;
    public const int MethodPost = 3;
    public const int Path = 4;
    public const int SchemeHttp = 6;
    public const int SchemeHttps = 7;
    public const int Authorization = 23;
    public const int ContentType = 31;
    public const int Cookie = 32;
    public const int ProxyAuthorization = 49;
    public const int UserAgent = 58;

    public static string Name(int index)
    {
        switch (index)
        {
            case 1:
                return ":authority";
            case 2:
            case 3:
                return ":method";
            case 4:
            case 5:
                return ":path";
            case 6:
            case 7:
                return ":scheme";
            case 8:
            case 9:
            case 10:
            case 11:
            case 12:
            case 13:
            case 14:
                return ":status";
            case 15:
                return "accept-charset";
            case 16:
                return "accept-encoding";
            case 17:
                return "accept-language";
            case 18:
                return "accept-ranges";
            case 19:
                return "accept";
            case 20:
                return "access-control-allow-origin";
            case 21:
                return "age";
            case 22:
                return "allow";
            case 23:
                return "authorization";
            case 24:
                return "cache-control";
            case 25:
                return "content-disposition";
            case 26:
                return "content-encoding";
            case 27:
                return "content-language";
            case 28:
                return "content-length";
            case 29:
                return "content-location";
            case 30:
                return "content-range";
            case 31:
                return "content-type";
            case 32:
                return "cookie";
            case 33:
                return "date";
            case 34:
                return "etag";
            case 35:
                return "expect";
            case 36:
                return "expires";
            case 37:
                return "from";
            case 38:
                return "host";
            case 39:
                return "if-match";
            case 40:
                return "if-modified-since";
            case 41:
                return "if-none-match";
            case 42:
                return "if-range";
            case 43:
                return "if-unmodified-since";
            case 44:
                return "last-modified";
            case 45:
                return "link";
            case 46:
                return "location";
            case 47:
                return "max-forwards";
            case 48:
                return "proxy-authenticate";
            case 49:
                return "proxy-authorization";
            case 50:
                return "range";
            case 51:
                return "referer";
            case 52:
                return "refresh";
            case 53:
                return "retry-after";
            case 54:
                return "server";
            case 55:
                return "set-cookie";
            case 56:
                return "strict-transport-security";
            case 57:
                return "transfer-encoding";
            case 58:
                return "user-agent";
            case 59:
                return "vary";
            case 60:
                return "via";
            case 61:
                return "www-authenticate";
            default:
                return "";
        }
    }

    public static string Value(int index)
    {
        switch (index)
        {
            case 2:
                return "GET";
            case 3:
                return "POST";
            case 4:
                return "/";
            case 5:
                return "/index.html";
            case 6:
                return "http";
            case 7:
                return "https";
            case 8:
                return "200";
            case 9:
                return "204";
            case 10:
                return "206";
            case 11:
                return "304";
            case 12:
                return "400";
            case 13:
                return "404";
            case 14:
                return "500";
            case 16:
                return "gzip, deflate";
            default:
                return "";
        }
    }
}
