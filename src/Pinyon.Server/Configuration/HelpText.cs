using System.Text;

namespace Pinyon.Server.Configuration;

/// <summary>The output of <c>--help</c> and <c>--version</c>.</summary>
internal static class HelpText
{
    private const string Head = """
        pinyon-server: one node of a distributed cache.

        Usage: pinyon-server [FLAG VALUE]...

        """;

    private const string Tail = """

        Information
          --help, -h, -?   Prints this text.
          --version        Prints the version.

        Sources of a setting, the strongest first
          1. the command line:  --max-body 8MB  or  --max-body=8MB
          2. the environment:   PINYON__ and the flag's name, as shown above; empty counts as not set
          3. the --config file: {"MaxBody": "8MB"}
          4. appsettings.json in the working directory: {"Pinyon": {"MaxBody": "8MB"}}
          In files and in the environment, case, - and _ in a name do not matter. In a file, an empty list counts as not
          set, and so does an empty text.

        Values
          SIZE is a number with B, KB, MB, GB or TB: powers of 1024, as for Redis.
          TIME is a number with ms, s, m or h.

        Exit codes
          0  stopped on request, or printed this text or the version
          2  the configuration is wrong: every fault is printed, nothing is started

        Examples
          A single node with 1 GB, for the programs of this machine:
            pinyon-server --memory 1GB

          The first of two members on one machine; the second has its own name and ports:
            pinyon-server --name n1 --http 9527 --peer 7946 \
              --static n1=127.0.0.1:7946,n2=127.0.0.1:7947

        """;

    public static string Version() =>
        $"pinyon-server {typeof(HelpText).Assembly.GetName().Version?.ToString(fieldCount: 3)}\n";

    public static string Help()
    {
        var text = new StringBuilder(Head);
        int width = Settings.All.Max(setting => Usage(setting).Length);
        foreach (IGrouping<string, Setting> section in Settings.All.GroupBy(setting => setting.Section))
        {
            text.Append('\n').Append(section.Key).Append('\n');
            foreach (Setting setting in section)
            {
                text.Append($"  {Usage(setting).PadRight(width)}   {setting.Meaning}\n");
                text.Append($"  {new string(' ', width)}   {setting.EnvironmentName}; ");
                text.Append($"default: {setting.DefaultInWords}\n");
            }
        }

        return text.Append(Tail).ToString();
    }

    private static string Usage(Setting setting) => $"{setting.Flag} {setting.Shape}";
}
