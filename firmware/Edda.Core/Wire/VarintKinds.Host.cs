namespace Edda.Core.Wire;

/// <summary>The kinds of elements that packed fields hold as varints. Enums are <see cref="Int32"/>.</summary>
internal static class VarintKinds
{
    public readonly struct Int32 : IVarintKind<int>
    {
        public static int FromWire(ulong value) => (int)value;

        public static ulong ToWire(int value) => (ulong)(long)value;
    }

    public readonly struct Int64 : IVarintKind<long>
    {
        public static long FromWire(ulong value) => (long)value;

        public static ulong ToWire(long value) => (ulong)value;
    }

    public readonly struct UInt32 : IVarintKind<uint>
    {
        public static uint FromWire(ulong value) => (uint)value;

        public static ulong ToWire(uint value) => value;
    }

    public readonly struct UInt64 : IVarintKind<ulong>
    {
        public static ulong FromWire(ulong value) => value;

        public static ulong ToWire(ulong value) => value;
    }

    public readonly struct SInt32 : IVarintKind<int>
    {
        public static int FromWire(ulong value) => (int)((uint)value >> 1) ^ -(int)(value & 1);

        public static ulong ToWire(int value) => (uint)((value << 1) ^ (value >> 31));
    }

    public readonly struct SInt64 : IVarintKind<long>
    {
        public static long FromWire(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

        public static ulong ToWire(long value) => (ulong)((value << 1) ^ (value >> 63));
    }

    public readonly struct Bool : IVarintKind<bool>
    {
        public static bool FromWire(ulong value) => value != 0;

        public static ulong ToWire(bool value) => value ? 1UL : 0UL;
    }
}
