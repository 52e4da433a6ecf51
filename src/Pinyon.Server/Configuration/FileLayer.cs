using System.Text.Json;
using Pinyon.Server.Configuration.Values;
using static Pinyon.Server.Configuration.SettingReader;

namespace Pinyon.Server.Configuration;

/// <summary>Reads settings from a JSON file.</summary>
internal static class FileLayer
{
    /// <summary>The file in the working directory that is read without being named.</summary>
    public const string DefaultFile = "appsettings.json";

    /// <summary>The section of <see cref="DefaultFile"/> that is read; the others are for other programs.</summary>
    public const string DefaultSection = "Pinyon";

    /// <summary>Reads <see cref="DefaultFile"/> if it exists.</summary>
    public static SettingLayer ReadDefault(string directory, List<string> faults)
    {
        string path = Path.Combine(directory, DefaultFile);
        IConfiguration? content = File.Exists(path) ? Open(path, $"The file {DefaultFile}", faults) : null;
        return Take(content?.GetSection(DefaultSection), DefaultFile, faults);
    }

    /// <summary>Reads the file that <c>--config</c> names.</summary>
    public static SettingLayer ReadNamed(Reading<string> named, string directory, List<string> faults)
    {
        string subject = $"{named.Subject} names {named.Value}, which";
        return Take(Open(Path.Combine(directory, named.Value), subject, faults), named.Value, faults);
    }

    private static IConfiguration? Open(string path, string subject, List<string> faults)
    {
        Parsed<byte[]> content = SmallFile.Read(path);
        faults.AddRange(content.Problems.Select(problem => $"{subject} {problem}"));
        if (!content.IsGood) return null;
        try
        {
            using var stream = new MemoryStream(content.Value);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (JsonException exception)
        {
            faults.Add($"{subject} is not JSON: the mistake is in line {exception.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            faults.Add($"{subject} has an escape such as \\ud83d that stands for half a character");
        }
        catch (FormatException exception)
        {
            faults.Add($"{subject} is not a JSON object of settings: {exception.Message.TrimEnd('.')}");
        }

        return null;
    }

    private static SettingLayer Take(IConfiguration? content, string file, List<string> faults)
    {
        var layer = new SettingLayer();
        foreach (IConfigurationSection section in content?.GetChildren() ?? [])
        {
            Take(layer, section, file, faults);
        }

        return layer;
    }

    private static void Take(SettingLayer layer, IConfigurationSection section, string file, List<string> faults)
    {
        string key = section.Key;
        Setting? setting = Settings.All.FirstOrDefault(setting => setting.IsNamed(key));
        if (setting is null)
        {
            Setting? near = Spelling.Nearest(key, Settings.All, candidate => candidate.Flag);
            string hint = near is null ? "--help lists them" : $"did you mean {near.FileKey} ({near.Flag})?";
            faults.Add($"The key {key} in {file} is not a setting; {hint}");
        }
        else if (setting == Settings.Config)
        {
            faults.Add($"{setting.Flag} ({key} in {file}) is not allowed in a file: files do not name further files");
        }
        else if (!TryGetText(section, out string? text))
        {
            faults.Add($"{setting.Flag} ({key} in {file}) takes one value or a list of values, not an object");
        }
        else if (!string.IsNullOrEmpty(text) && !layer.TryAdd(setting, text, $"{key} in {file}"))
        {
            faults.Add($"{setting.Flag} is given twice in {file}, the second time as {key}");
        }
    }

    // A list is the same as its items with commas between them. Null, an empty list and an empty text are the same as
    // no key; the configuration reader gives the last two alike.
    private static bool TryGetText(IConfigurationSection section, out string? text)
    {
        IConfigurationSection[] items = [.. section.GetChildren()];
        text = items.Length == 0 ? section.Value : string.Join(',', items.Select(item => item.Value));
        return Array.TrueForAll(items, item => int.TryParse(item.Key, out _) && item.Value is not null);
    }
}
