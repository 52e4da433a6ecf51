using System.Text.Json;

namespace Pinyon.Benchmarks.Cluster;

/// <summary>The child process: a node that executes commands from its input and writes the results.</summary>
internal static class NodeCommands
{
    public const string ChildCommand = "cluster-node";

    public const string Ready = "\"ready\"";

    /// <param name="arguments">Which member it is, and the ports of all.</param>
    public static async Task RunAsync(string[] arguments)
    {
        int number = int.Parse(arguments[0]);
        var stampede = new Stampede();
        await using var node = new EmbeddedNode(number, [.. arguments[1..].Select(int.Parse)], stampede.LoadAsync);
        await node.StartAsync();
        await Console.Out.WriteLineAsync(Ready);

        // The end of the input is the end of the node, also when the parent has died.
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string[] words = line.Split(' ');
            object answer = words[0] switch
            {
                "fill" => await FillAsync(node.Group(words[1])),
                "hot" => await new HotKeyLoad(node.Group(words[1]), number).RunAsync(
                    int.Parse(words[2]), double.Parse(words[3]), double.Parse(words[4]), double.Parse(words[5])),
                "stampede" => await Stampede.RunAsync(
                    node.Group(EmbeddedNode.Loaded), int.Parse(words[1]), words[2]),
                "loads" => stampede.LoadsOf(words[1]),
                _ => throw new InvalidOperationException($"'{line}' is no command."),
            };
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(answer, answer.GetType()));
        }
    }

    private static async Task<string> FillAsync(Group group)
    {
        await HotKeyLoad.FillAsync(group);
        return "filled";
    }
}
