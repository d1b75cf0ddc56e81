using System.Diagnostics;

namespace Edda.Gladsheim.Bench.Sides;

internal sealed class RunitSide(Workplace place) : FolderSide(place)
{
    public override string Name => "runit";

    public override string? Missing => IsOnPath("runsvdir") ? null : "needs runit: apt-get install runit";

    // runsvdir tells its runsv to end, and they their services.
    protected override int EndSignal => Posix.Hangup;

    protected override Process Launch(int services)
    {
        MakeServices(services);
        return Place.Start(Folder, "runsvdir", "-P", Path.Combine(Folder, Name));
    }
}
