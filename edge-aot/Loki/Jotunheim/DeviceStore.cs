using System.Text.Json;

namespace Edda.Loki.Jotunheim;

/// <summary>
/// The enrolled devices and their keys in one JSON file that its owner alone can read; replaced in one step, so that it is
/// always whole. One thread at a time.
/// </summary>
internal sealed class DeviceStore(string path)
{
    /// <exception cref="InvalidDataException">The file is not one of ours; nothing is overwritten then.</exception>
    public List<DeviceRecord> Load()
    {
        List<DeviceRecord> records = [];
        if (!File.Exists(path))
            return records;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (JsonElement device in document.RootElement.GetProperty("devices").EnumerateArray())
            {
                records.Add(new DeviceRecord(
                    device.GetProperty("id").GetString()!, device.GetProperty("name").GetString()!,
                    device.GetProperty("key").GetBytesFromBase64()));
            }
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException(path);
        }

        return records;
    }

    public void Save(IEnumerable<DeviceRecord> records)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        File.Delete(temporary);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(temporary, options))
        {
            using (Utf8JsonWriter json = new(file))
            {
                json.WriteStartObject();
                json.WriteStartArray("devices");
                foreach (DeviceRecord record in records)
                {
                    json.WriteStartObject();
                    json.WriteString("id", record.Id);
                    json.WriteString("name", record.Name);
                    json.WriteBase64String("key", record.Key);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
