using System.Text;
using Edda.Jotunheim.Platform;
using Edda.Jotunheim.Security;
using Edda.Jotunheim.Sessions;

namespace Edda.Jotunheim.Settings;

/// <summary>
/// The device's id and key in flash, from its enrolment on, apart from the settings, so that no change of those can lose
/// them. The code it enrolled with stands beside them: another code in the settings asks for a new enrolment.
/// </summary>
public sealed class IdentityStore
{
    public const string FileName = "identity.json";

    private readonly IStorage _storage;

    public IdentityStore(IStorage storage)
    {
        _storage = storage;
    }

    /// <summary>Who the device is; with a code still to be used when it is nobody yet.</summary>
    /// <param name="code">Of the settings; may be empty.</param>
    public Identity Load(string code)
    {
        Identity identity = new Identity();
        byte[] kept = _storage.Read(FileName);
        if (kept != null && Read(kept, identity) && (code.Length == 0 || code == identity.UsedCode))
        {
            return identity;
        }

        identity = new Identity();
        identity.Code = code;
        return identity;
    }

    public bool Keep(Identity identity)
    {
        string json = "{\"id\":\"" + identity.DeviceId + "\",\"key\":\"" + Hex.Encode(identity.Key)
            + "\",\"code\":\"" + identity.UsedCode + "\"}";
        byte[] bytes = Encoding.UTF8.GetBytes(json);

        // An id with a quote in it would not be found again.
        Identity again = new Identity();
        return Read(bytes, again) && again.DeviceId == identity.DeviceId && SafeFile.Write(_storage, FileName, bytes);
    }

    private static bool Read(byte[] json, Identity into)
    {
        JsonLeaves leaves = new JsonLeaves(json);
        while (leaves.Next())
        {
            if (leaves.Kind != JsonLeaves.Words)
            {
                return false;
            }

            switch (leaves.Path)
            {
                case "id":
                    into.DeviceId = leaves.Text;
                    break;
                case "key":
                    into.Key = Hex.Decode(leaves.Text, Proofs.KeySize);
                    break;
                case "code":
                    into.UsedCode = leaves.Text;
                    break;
            }
        }

        return leaves.Problem == null && into.DeviceId.Length > 0 && into.Key != null && into.Key.Length == Proofs.KeySize;
    }
}
