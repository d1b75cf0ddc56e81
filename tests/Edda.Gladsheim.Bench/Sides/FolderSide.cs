using System.Diagnostics;

namespace Edda.Gladsheim.Bench.Sides;

/// <summary>
/// What runit and s6 share: a folder each service with a program "run" in it, and a FIFO that takes a letter, which is what
/// sv and s6-svc write into. There is no API to ask; a status is a file.
/// </summary>
internal abstract class FolderSide(Workplace place) : Side(place)
{
    public override long AskStart(int service)
    {
        long began = Stopwatch.GetTimestamp();
        Tell(service, "u");
        return began;
    }

    protected override void AskStop(int service) => Tell(service, "d");

    protected void MakeServices(int services)
    {
        for (int i = 0; i < services; i++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(Folder, Name, $"s{i}")).FullName;
            // The service itself instead of a script that starts it: that would be a shell's time.
            File.CreateSymbolicLink(Path.Combine(folder, "run"), Place.Child);
        }
    }

    private void Tell(int service, string letter) =>
        File.WriteAllText(Path.Combine(Folder, Name, $"s{service}", "supervise", "control"), letter);
}
