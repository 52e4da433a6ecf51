using System.Text;
using Pinyon.Server.Configuration;

namespace Pinyon.Server.Tests.Configuration;

/// <summary>Writes docs/operations/configuration.md from the table of settings.</summary>
internal static class ConfigurationPage
{
    private const int Width = 120;

    private const string Head = """
        # Configuration

        <!-- Generated from src/Pinyon.Server/Configuration/Settings.cs by a test; change it there. -->

        Each setting is taken from the first of these that gives it:

        1. the command line: `--max-body 8MB` or `--max-body=8MB`;
        2. the environment: `PINYON__` and the flag's name in capitals with `_` for `-`, as in `PINYON__MAX_BODY=8MB`;
           an empty variable counts as not set;
        3. the JSON file that `--config` (or `PINYON__CONFIG`) names, with settings at its top level:
           `{"MaxBody": "8MB"}`;
        4. `appsettings.json` in the working directory, section `Pinyon`: `{"Pinyon": {"MaxBody": "8MB"}}`;
        5. the default.

        In files and in the environment, case, `-` and `_` in a name do not matter. A list in a file is the same as its
        items with commas between them; an empty list or text in a file counts as not set. A key in one of the files, or
        a variable that begins with `PINYON__`, that is not a setting keeps the node from starting.

        Files that settings name are regular files of at most 1 MB.

        Sizes are whole numbers with `B`, `KB`, `MB`, `GB` or `TB` (or `KiB` …, the same): powers of 1024. Times are
        whole numbers with `ms`, `s`, `m` or `h`.

        A node with a wrong configuration prints every fault in one sentence each, starts nothing and exits with code 2.

        """;

    public static string Write()
    {
        var page = new StringBuilder(Head);
        foreach (IGrouping<string, Setting> section in Settings.All.GroupBy(setting => setting.Section))
        {
            page.Append($"\n## {section.Key}\n");
            foreach (Setting setting in section)
            {
                Append(page, setting);
            }
        }

        return page.ToString();
    }

    private static void Append(StringBuilder page, Setting setting)
    {
        string standard = setting.Default is null ? setting.DefaultInWords : $"`{setting.Default}`";
        page.Append($"\n### `{setting.Flag} {setting.Shape}`\n\n{setting.Meaning}\n\n");
        AppendItem(page, $"Default: {standard}. {setting.Reason}");
        if ((setting.Lowest ?? setting.Highest) is not null)
        {
            AppendItem(page, $"Bounds: {setting.Lowest} to {setting.Highest ?? "what the machine has left"}.");
        }

        AppendItem(page, $"Price: {setting.Price}");
        string fileKey = setting == Settings.Config ? "" : $", in a file `{setting.FileKey}`";
        AppendItem(page, $"Other sources: in the environment `{setting.EnvironmentName}`{fileKey}.");
    }

    private static void AppendItem(StringBuilder page, string text)
    {
        int column = 1;
        page.Append('*');
        foreach (string word in text.Split(' '))
        {
            bool breaks = column + 1 + word.Length > Width;
            page.Append(breaks ? "\n  " : " ").Append(word);
            column = (breaks ? 2 : column + 1) + word.Length;
        }

        page.Append('\n');
    }
}
