using System.Diagnostics;

namespace Edda.Gladsheim.Bench.Sides;

internal sealed class S6Side(Workplace place) : FolderSide(place)
{
    public override string Name => "s6";

    public override string? Missing => IsOnPath("s6-svscan") ? null : "needs s6: apt-get install s6";

    public override bool IsSlow => true;

    protected override Process Launch(int services)
    {
        MakeServices(services);
        return Place.Start(Folder, "s6-svscan", Path.Combine(Folder, Name));
    }
}
