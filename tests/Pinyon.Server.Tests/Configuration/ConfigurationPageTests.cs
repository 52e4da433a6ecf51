namespace Pinyon.Server.Tests.Configuration;

public sealed class ConfigurationPageTests
{
    [Fact]
    public void ConfigurationPage_Committed_IsWhatTheTableSays()
    {
        string path = Path.Combine(Root(), "docs", "operations", "configuration.md");
        string made = ConfigurationPage.Write();
        if (string.Equals(Environment.GetEnvironmentVariable("PINYON_APPROVE"), "1", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, made);
        }

        string committed = File.Exists(path) ? File.ReadAllText(path) : "";

        committed.ShouldBe(made, "run this test with PINYON_APPROVE=1 in the environment to write the page anew");
    }

    private static string Root()
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Pinyon.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory.ShouldNotBeNull("the tests run inside the repository");
    }
}
