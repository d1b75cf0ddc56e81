using Edda.Contracts.Einherjar.V1;
using Edda.Edge.Grpc;
using Edda.Edge.Internal;

namespace Edda.Edge.Einherjar;

/// <summary>Tells the profile, and each change of it, to whoever asks.</summary>
public sealed class EinherjarService(ProfileBoard board, GrpcServer server) : EinherjarBase
{
    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        new FunctionDescription
        {
            Name = "get_profile",
            Description = "Says what the service is, what it answers for and every function it has.",
            Method = EinherjarDescriptor.GetProfile.Path,
            Returns = ValueKind.Object,
            ReturnDescription = "The profile as it is now.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "watch_profile",
            Description = "Tells the whole profile and then each change; after a gap, the whole again.",
            Method = EinherjarDescriptor.WatchProfile.Path,
            Returns = ValueKind.Object,
            ReturnDescription = "A change and the revision it leads to.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
    ];

    public override ValueTask GetProfile(GetProfileRequest request, Profile response, ServerCall call)
    {
        board.CopyTo(response);
        return default;
    }

    public override async ValueTask WatchProfile(
        WatchProfileRequest request, ResponseStream<ProfileChange> responses, ServerCall call)
    {
        ProfileChange change = new();
        ulong told = 0;
        using StreamLife life = new(call, server.Draining);
        Task next;
        do
        {
            next = board.Changes.Next;
            while (board.TryGetNext(told, change))
            {
                await responses.WriteAsync(change, call.Cancellation).ConfigureAwait(false);
                told = change.Revision;
            }
        }
        while (await life.WaitAsync(next).ConfigureAwait(false));
    }
}
