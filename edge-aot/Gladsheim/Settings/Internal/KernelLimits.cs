using System.Globalization;

namespace Edda.Gladsheim.Settings.Internal;

/// <summary>"1024", "unlimited", "1024:4096".</summary>
internal static class KernelLimits
{
    public static bool TryParse(string text, out long soft, out long hard)
    {
        int colon = text.IndexOf(':');
        hard = 0;
        if (!TryOne(colon < 0 ? text : text.AsSpan(0, colon), out soft))
            return false;
        if (colon < 0)
        {
            hard = soft;
            return true;
        }

        return TryOne(text.AsSpan(colon + 1), out hard)
            && (hard == KernelLimit.Unlimited || (soft != KernelLimit.Unlimited && soft <= hard));
    }

    private static bool TryOne(ReadOnlySpan<char> text, out long value)
    {
        value = KernelLimit.Unlimited;
        return text.SequenceEqual("unlimited")
            || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
