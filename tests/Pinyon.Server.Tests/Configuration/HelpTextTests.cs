using Pinyon.Server.Configuration;

namespace Pinyon.Server.Tests.Configuration;

public sealed class HelpTextTests
{
    private static readonly string[] Lines = HelpText.Help().Split('\n');

    [Fact]
    public void Help_EverySetting_IsToldWithMeaningDefaultAndVariable()
    {
        foreach (Setting setting in Settings.All)
        {
            string usage = $"  {setting.Flag} {setting.Shape} ";
            int line = Array.FindIndex(Lines, line => line.StartsWith(usage, StringComparison.Ordinal));

            line.ShouldBeGreaterThan(0, setting.Flag);
            Lines[line].ShouldEndWith(setting.Meaning);
            Lines[line + 1].Trim().ShouldBe($"{setting.EnvironmentName}; default: {setting.DefaultInWords}");
        }
    }

    [Fact]
    public void Help_Meanings_StandInOneColumn()
    {
        int[] columns = [.. Settings.All.Select(setting =>
            Lines.Single(line => line.StartsWith($"  {setting.Flag} ", StringComparison.Ordinal))
                .IndexOf(setting.Meaning, StringComparison.Ordinal))];

        columns.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Help_NoLine_IsWiderThanAWideTerminal() => Lines.Max(line => line.Length).ShouldBeLessThanOrEqualTo(120);

    [Theory]
    [InlineData("--memory 1GB")]
    [InlineData("--name n1 --http 9527 --peer 7946 --static n1=127.0.0.1:7946,n2=127.0.0.1:7947")]
    public void Help_Examples_AreThereAndStart(string example)
    {
        using var scene = new Scene();
        string told = HelpText.Help().Replace(" \\\n     ", "", StringComparison.Ordinal);

        told.ShouldContain($"pinyon-server {example}\n");
        scene.FaultsOf(example.Split(' ')).ShouldBeEmpty();
    }
}
