namespace Edda.Core.Mqtt;

/// <summary>Names and filters of topics. MQTT 3.1.1, section 4.7.</summary>
public static class MqttTopic
{
    private const int Longest = 65_535;

    /// <summary>UTF-8 without wildcards and NUL.</summary>
    public static bool IsName(byte[] text, int offset, int count)
    {
        if (!IsText(text, offset, count) || count == 0)
            return false;
        for (int i = offset; i < offset + count; i++)
        {
            if (text[i] == '+' || text[i] == '#')
                return false;
        }

        return true;
    }

    /// <summary>UTF-8; "+" only as a whole level, "#" only as the last one.</summary>
    public static bool IsFilter(byte[] text, int offset, int count)
    {
        if (!IsText(text, offset, count) || count == 0)
            return false;
        int end = offset + count;
        for (int i = offset; i < end; i++)
        {
            if (text[i] != '+' && text[i] != '#')
                continue;
            if (i > offset && text[i - 1] != '/')
                return false;
            if (text[i] == '#' ? i + 1 != end : i + 1 < end && text[i + 1] != '/')
                return false;
        }

        return true;
    }

    public static bool Matches(byte[] filter, int filterOffset, int filterCount, byte[] name, int nameOffset, int nameCount)
    {
        int f = filterOffset;
        int n = nameOffset;
        int filterEnd = filterOffset + filterCount;
        int nameEnd = nameOffset + nameCount;
        // Section 4.7.2: wildcards at the start do not match what servers tell about themselves.
        if (nameCount > 0 && name[n] == '$' && filterCount > 0 && (filter[f] == '+' || filter[f] == '#'))
            return false;
        while (f < filterEnd)
        {
            if (filter[f] == '#')
                return true;
            if (filter[f] == '+')
            {
                while (n < nameEnd && name[n] != '/')
                    n++;
                f++;
                continue;
            }

            if (n >= nameEnd)
                return filterEnd - f == 2 && filter[f] == '/' && filter[f + 1] == '#'; // "a/#" matches "a"
            if (filter[f] != name[n])
                return false;
            f++;
            n++;
        }

        return n == nameEnd;
    }

    /// <summary>Well-formed UTF-8 without NUL, section 1.5.3.</summary>
    internal static bool IsText(byte[] text, int offset, int count)
    {
        if (count > Longest)
            return false;
        int end = offset + count;
        int i = offset;
        while (i < end)
        {
            int first = text[i++];
            if (first == 0)
                return false;
            if (first < 0x80)
                continue;
            int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
            if (first < 0xC2 || first > 0xF4 || end - i < more)
                return false;
            int code = first & (0x3F >> more);
            for (int k = 0; k < more; k++)
            {
                if ((text[i] & 0xC0) != 0x80)
                    return false;
                code = code << 6 | text[i++] & 0x3F;
            }

            // Overlong forms, halves of surrogate pairs, beyond Unicode.
            if (more == 2 && (code < 0x800 || code >= 0xD800 && code < 0xE000) || more == 3 && (code < 0x10000 || code > 0x10FFFF))
                return false;
        }

        return true;
    }
}
