using System;
using System.Text;
using Edda.Core.Grpc;
using Edda.Jotunheim.Commands;

namespace Edda.Jotunheim.Settings;

/// <summary>
/// Other settings from afar, in pieces that a command can hold. They are checked whole before they replace anything, and
/// count from the next start on. Nobody can read them here: there are passwords in them.
/// </summary>
public sealed class SettingsFunctions : FunctionGroup
{
    private static readonly string[] All =
    [
        "settings_put(piece:string,last:boolean)",
        "settings_problem():string",
    ];

    private readonly SettingsStore _store;
    private byte[] _pieces = new byte[0];

    public SettingsFunctions(SettingsStore store)
    {
        _store = store;
    }

    public override string[] Signatures
    {
        get { return All; }
    }

    public override StatusCode Run(int function, CommandCall call)
    {
        if (function == 1)
        {
            call.Result.EnsureValue().EnsureText().Set(CommandCall.Short(_store.Problem ?? ""));
            return StatusCode.Ok;
        }

        byte[] piece = Encoding.UTF8.GetBytes(call.Words(0));
        byte[] longer = new byte[_pieces.Length + piece.Length];
        Array.Copy(_pieces, longer, _pieces.Length);
        Array.Copy(piece, 0, longer, _pieces.Length, piece.Length);
        bool isTooLong = longer.Length > SettingsReader.LargestFile;
        _pieces = call.Flag(1) || isTooLong ? new byte[0] : longer;
        if (isTooLong)
        {
            return call.Fail(StatusCode.ResourceExhausted, "the settings are too long; they begin anew");
        }

        return !call.Flag(1) || _store.Replace(longer) ? StatusCode.Ok : call.Fail(StatusCode.InvalidArgument, _store.Problem);
    }
}
