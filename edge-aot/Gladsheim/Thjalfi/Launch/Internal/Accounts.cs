using System.Globalization;
using System.Runtime.InteropServices;
using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>
/// Looks users and groups up through the C library, so that users from LDAP and the like are found too.
/// <code>
/// struct passwd  0 name*  8 password*  16 uid  20 gid  24 gecos*  32 home*  40 shell*
/// struct group   0 name*  8 password*  16 gid
/// </code>
/// </summary>
internal static unsafe class Accounts
{
    private const int EntryBytes = 64;
    private const int TextBytes = 16 * 1024;
    private const int MaxGroups = 256;

    /// <summary>False with the step that failed in <paramref name="failure"/>.</summary>
    public static bool TryFind(string? user, string? group, out Account account, out LaunchFailure failure)
    {
        failure = default;
        account = new Account(Libc.GetUserId(), Libc.GetGroupId(), [], null, null, null);
        if (user is not null && !TryFindUser(user, out account))
        {
            failure = new LaunchFailure(LaunchStep.FindUser, user, Errno.NoEntry);
            return false;
        }
        if (group is null)
            return true;
        if (!TryFindGroup(group, out uint gid))
        {
            failure = new LaunchFailure(LaunchStep.FindGroup, group, Errno.NoEntry);
            return false;
        }
        account = account with { Group = gid, Groups = WithGroup(account.Groups, gid) };
        return true;
    }

    private static bool TryFindUser(string user, out Account account)
    {
        byte* entry = stackalloc byte[EntryBytes];
        byte* text = (byte*)NativeMemory.Alloc(TextBytes);
        byte* found = null;
        try
        {
            bool isNumber = uint.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out uint id);
            int error = isNumber
                ? Libc.FindUserById(id, entry, text, TextBytes, &found)
                : Libc.FindUserByName(user, entry, text, TextBytes, &found);
            if (error != 0 || found == null)
            {
                // A number needs no entry: containers often have none for their user.
                account = new Account(id, id, [id], null, null, null);
                return isNumber;
            }
            string name = TextAt(entry, 0);
            uint gid = *(uint*)(entry + 20);
            account = new Account(*(uint*)(entry + 16), gid, GroupsOf(name, gid), name, TextAt(entry, 32), TextAt(entry, 40));
            return true;
        }
        finally
        {
            NativeMemory.Free(text);
        }
    }

    private static bool TryFindGroup(string group, out uint id)
    {
        if (uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out id))
            return true;
        byte* entry = stackalloc byte[EntryBytes];
        byte* text = (byte*)NativeMemory.Alloc(TextBytes);
        byte* found = null;
        int error = Libc.FindGroupByName(group, entry, text, TextBytes, &found);
        NativeMemory.Free(text);
        id = *(uint*)(entry + 16);
        return error == 0 && found != null;
    }

    private static uint[] GroupsOf(string name, uint primary)
    {
        uint* groups = stackalloc uint[MaxGroups];
        int count = MaxGroups;
        if (Libc.ListGroups(name, primary, groups, &count) < 0)
            count = MaxGroups;
        return new ReadOnlySpan<uint>(groups, count).ToArray();
    }

    private static uint[] WithGroup(uint[] groups, uint group) =>
        Array.IndexOf(groups, group) >= 0 ? groups : [group, .. groups];

    private static string TextAt(byte* entry, int offset) => Marshal.PtrToStringUTF8(*(nint*)(entry + offset)) ?? "";
}
