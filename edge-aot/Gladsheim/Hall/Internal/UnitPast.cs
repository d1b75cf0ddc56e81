using System.Text;
using Edda.Gladsheim.Roskva;
using Edda.Gladsheim.Skirnir;
using Edda.Gladsheim.Thjalfi.Exit;

namespace Edda.Gladsheim.Hall.Internal;

/// <summary>
/// What is remembered of one service's crashes beyond Gladsheim's own end: the last reports, and the restarts that count
/// against its policy. A small file in the run folder, replaced as a whole whenever one of them has changed. Of a file that
/// cannot be read nothing is remembered; where none can be written it is remembered until Gladsheim ends. Belongs to the loop.
/// </summary>
internal sealed class UnitPast(HallParts hall, string service, UnitOutput output, RestartHistory history)
{
    private const byte Version = 1;
    private const int MostLines = 1000;

    private readonly string _path = hall.Folders.PastOf(service);
    private IReadOnlyList<CrashReport> _savedCrashes = output.Crashes;
    private int _savedHistory = history.Version;

    public void Load()
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(File.ReadAllBytes(_path)), Encoding.UTF8);
            if (reader.ReadByte() == Version)
                Read(reader);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            // There is none, or it is no such file.
        }

        _savedCrashes = output.Crashes;
        _savedHistory = history.Version;
    }

    /// <summary>Writes what has changed since the last time, if anything has.</summary>
    public void Save()
    {
        if (_savedCrashes == output.Crashes && _savedHistory == history.Version)
            return;
        _savedCrashes = output.Crashes;
        _savedHistory = history.Version;
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes, Encoding.UTF8);
        Write(writer);
        writer.Flush();
        try
        {
            string next = _path + "~";
            File.WriteAllBytes(next, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            File.Move(next, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // As the summary says.
        }
    }

    public void Remove()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Then a service of this name finds it, should there be one again.
        }
    }

    // The loop's clock is another one after a restart of Gladsheim: moments are written by the wall clock.
    private void Write(BinaryWriter writer)
    {
        long toUnix = hall.UnixNow - hall.Now;
        writer.Write(Version);
        writer.Write(history.Tries);
        long[] restarts = history.Restarts();
        writer.Write(restarts.Length);
        foreach (long at in restarts)
            writer.Write(at + toUnix);
        writer.Write(output.Crashes.Count);
        foreach (CrashReport crash in output.Crashes)
        {
            writer.Write(crash.Exit.AtUnixMs);
            writer.Write((int)crash.Exit.How);
            writer.Write(crash.Exit.Value);
            writer.Write(crash.Exit.KilledForMemory);
            writer.Write(crash.Exit.Expected);
            writer.Write(crash.Ran.Ticks);
            writer.Write(crash.LastLines.Count);
            foreach (string line in crash.LastLines)
                writer.Write(line);
        }
    }

    private void Read(BinaryReader reader)
    {
        long toLoop = hall.Now - hall.UnixNow;
        int tries = reader.ReadInt32();
        long[] restarts = new long[Count(reader, RestartPolicy.MostAttempts)];
        for (int i = 0; i < restarts.Length; i++)
            restarts[i] = reader.ReadInt64() + toLoop;
        CrashReport[] crashes = new CrashReport[Count(reader, CrashReport.Kept)];
        for (int i = 0; i < crashes.Length; i++)
        {
            ServiceExit exit = new()
            {
                AtUnixMs = reader.ReadInt64(),
                How = (ExitHow)reader.ReadInt32(),
                Value = reader.ReadInt32(),
                KilledForMemory = reader.ReadBoolean(),
                Expected = reader.ReadBoolean(),
            };
            TimeSpan ran = new(reader.ReadInt64());
            string[] lines = new string[Count(reader, MostLines)];
            for (int n = 0; n < lines.Length; n++)
                lines[n] = reader.ReadString();
            crashes[i] = new CrashReport(exit, ran, lines);
        }

        history.Resume(tries, restarts);
        output.Recall(crashes);
    }

    private static int Count(BinaryReader reader, int most)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= most ? count : throw new InvalidDataException();
    }
}
