using System.Text.Json;
using System.Text.Unicode;
using Edda.Edge.Hosting.Internal;
using Edda.Edge.Settings.Internal;

namespace Edda.Edge.Settings;

/// <summary>Settings from a file or from bytes. A bad file is an answer here, not an exception.</summary>
public static class SettingsFile
{
    /// <summary>Far above any sensible file, far below what a mistaken path could make us read.</summary>
    public const int MaximumBytes = 1 << 20;

    private const int MaximumDepth = 32;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static SettingsOutcome<T> Read<T>(SettingsSchema<T> schema, string path)
        where T : class
    {
        return TryReadBytes(path, out byte[] bytes, out SettingsProblem? problem)
            ? Parse(schema, path, bytes)
            : SettingsOutcome<T>.Failed(problem!);
    }

    /// <param name="name">What messages call the source.</param>
    public static SettingsOutcome<T> Parse<T>(SettingsSchema<T> schema, string name, ReadOnlyMemory<byte> bytes)
        where T : class
    {
        if (bytes.Span.StartsWith(ByteOrderMark))
            bytes = bytes[ByteOrderMark.Length..];

        SettingsReading reading = new(name, bytes);
        if (!Utf8.IsValid(bytes.Span))
        {
            reading.Report(FirstInvalid(bytes.Span), "bytes that are not UTF-8", "allowed: UTF-8");
            return SettingsOutcome<T>.Failed(reading.Problems);
        }

        Utf8JsonReader reader = new(bytes.Span, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaximumDepth,
        });
        T? value = null;
        try
        {
            reader.Read();
            bool good = schema.TryRead(ref reader, reading, out T read);
            while (reader.Read())
            {
                // The reader itself refuses anything after the value; reading on is what makes it look.
            }

            if (good)
                value = read;
        }
        catch (JsonException failure)
        {
            reading.ReportSyntax(failure);
        }
        catch (InvalidOperationException)
        {
            // A text with half of a surrogate pair in an escape is JSON, but no text that .NET can hold.
            reading.Report(reader.TokenStartIndex, "an escape that is no character", "allowed: Unicode text");
        }

        return value is not null && reading.Problems.Count == 0
            ? SettingsOutcome<T>.Of(value)
            : SettingsOutcome<T>.Failed(reading.Problems);
    }

    /// <param name="kind">What messages call a file that could be read.</param>
    internal static bool TryReadBytes(
        string path, out byte[] bytes, out SettingsProblem? problem, string kind = "JSON")
    {
        bytes = [];
        problem = null;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            // One byte more than allowed tells "too long" from "just fits", also for pipes, which have no length.
            byte[] buffer = new byte[MaximumBytes + 1];
            int count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (count <= MaximumBytes)
            {
                bytes = buffer.AsSpan(0, count).ToArray();
                return true;
            }

            problem = Whole(path, "more than 1 MiB", "allowed: up to 1 MiB of " + kind);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = Whole(path, "no such file", $"needed: a readable {kind} file");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = Whole(
                path, Directory.Exists(path) ? "a directory" : "a file that cannot be read (" + SystemError.Describe(failure) + ")",
                $"needed: a readable {kind} file");
        }

        return false;
    }

    private static SettingsProblem Whole(string path, string found, string allowed) =>
        new(path, 0, 0, "", found, allowed);

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int position = 0;
        while (System.Text.Rune.DecodeFromUtf8(bytes[position..], out _, out int length) == System.Buffers.OperationStatus.Done)
            position += length;
        return position;
    }
}
