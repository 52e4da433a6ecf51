using Pinyon.Tests.Groups;

namespace Pinyon.Tests.Observation;

public sealed class ObservationPageTests
{
    [Fact]
    public async Task ObservationPage_Committed_IsWhatANodeMeasuresAndLogs()
    {
        using var measured = new RecordedMeasurements("page");
        await using var cluster = TestCluster.Of("page");
        string path = Path.Combine(Root(), "docs", "operations", "observation.md");
        string made = ObservationPage.Write(measured.Instruments);
        if (Environment.GetEnvironmentVariable("PINYON_APPROVE") == "1") File.WriteAllText(path, made);

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
