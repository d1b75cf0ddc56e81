using System.Diagnostics;
using Google.Protobuf.Reflection;

namespace Edda.ProtoGen.Regeneration;

/// <summary>Runs protoc for descriptors, with comments.</summary>
internal static class Protoc
{
    public static IReadOnlyList<FileDescriptorProto> Describe(
        Layout layout, IEnumerable<string> folders, IEnumerable<string> protos)
    {
        string set = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(layout.Protoc) { RedirectStandardError = true };
            foreach (string folder in folders)
            {
                start.ArgumentList.Add("--proto_path=" + folder);
            }

            start.ArgumentList.Add("--proto_path=" + layout.WellKnownProtos);
            start.ArgumentList.Add("--include_imports");
            start.ArgumentList.Add("--include_source_info");
            start.ArgumentList.Add("--descriptor_set_out=" + set);
            foreach (string proto in protos)
            {
                start.ArgumentList.Add(proto);
            }

            using Process process = Process.Start(start)!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(set)).File
                : throw Throw.ProtocFailed(errors);
        }
        finally
        {
            File.Delete(set);
        }
    }
}
