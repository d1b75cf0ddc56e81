namespace Edda.Core.Wire;

/// <summary>Whether bytes are UTF-8 (RFC 3629): no overlong form, no surrogate, nothing above U+10FFFF.</summary>
internal static class Utf8Check
{
    public static bool IsValid(byte[] bytes, int offset, int count)
    {
        int end = offset + count;
        while (offset < end)
        {
            int first = bytes[offset++];
            if (first < 0x80)
            {
                continue;
            }

            // The second byte's range is where overlong forms, surrogates and too large numbers show.
            int low = 0x80;
            int high = 0xBF;
            int more;
            if (first < 0xC2)
            {
                return false;
            }
            else if (first < 0xE0)
            {
                more = 1;
            }
            else if (first < 0xF0)
            {
                more = 2;
                if (first == 0xE0)
                {
                    low = 0xA0;
                }
                else if (first == 0xED)
                {
                    high = 0x9F;
                }
            }
            else if (first < 0xF5)
            {
                more = 3;
                if (first == 0xF0)
                {
                    low = 0x90;
                }
                else if (first == 0xF4)
                {
                    high = 0x8F;
                }
            }
            else
            {
                return false;
            }

            if (end - offset < more || bytes[offset] < low || bytes[offset] > high)
            {
                return false;
            }

            for (int i = 1; i < more; i++)
            {
                if ((bytes[offset + i] & 0xC0) != 0x80)
                {
                    return false;
                }
            }

            offset += more;
        }

        return true;
    }
}
