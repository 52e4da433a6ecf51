using System.Reflection;
using Pinyon.Server.Configuration;

namespace Pinyon.Server.Tests.Configuration;

public sealed class SettingsTests
{
    public static TheoryData<string> Flags => [.. Settings.All.Select(setting => setting.Flag)];

    [Fact]
    public void All_EveryFieldOfTheTable_IsInItOnce()
    {
        IEnumerable<Setting> fields = typeof(Settings).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<Setting>();

        Settings.All.ShouldBe(fields);
    }

    [Theory]
    [InlineData("--memory", "PINYON__MEMORY", "Memory")]
    [InlineData("--max-connections", "PINYON__MAX_CONNECTIONS", "MaxConnections")]
    public void Names_Flag_MakesTheOthers(string flag, string environmentName, string fileKey)
    {
        Setting setting = Settings.All.Single(setting => string.Equals(setting.Flag, flag, StringComparison.Ordinal));

        setting.EnvironmentName.ShouldBe(environmentName);
        setting.FileKey.ShouldBe(fileKey);
    }

    [Theory]
    [MemberData(nameof(Flags))]
    public void IsNamed_ItsOwnNames_MeanItAndNoOther(string flag)
    {
        Setting setting = Settings.All.Single(setting => string.Equals(setting.Flag, flag, StringComparison.Ordinal));
        string variable = setting.EnvironmentName["PINYON__".Length..];
        string[] names = [flag[2..], variable, setting.FileKey, setting.FileKey.ToLowerInvariant()];

        foreach (string name in names)
        {
            Settings.All.Where(candidate => candidate.IsNamed(name)).ShouldBe([setting], name);
        }
    }

    [Theory]
    [InlineData("--memory 16777215", "must be 16MB or more, not 16777215")]
    [InlineData("--max-connections 0", "must be from 1 to 1000000, not 0")]
    [InlineData("--max-connections 1000001", "must be from 1 to 1000000, not 1000001")]
    [InlineData("--max-body 1023B", "must be from 1KB to 64MB, not 1023B")]
    [InlineData("--max-body 2GB", "must be from 1KB to 64MB, not 2GB")]
    [InlineData("--max-in-flight 71MB", "must be 72MB or more, not 71MB")]
    [InlineData("--request-timeout 9ms", "must be from 10ms to 30s, not 9ms")]
    [InlineData("--drain-time 2h", "must be from 0s to 1h, not 2h")]
    public void Parse_OutsideTheBounds_IsTold(string given, string problem)
    {
        string[] words = given.Split(' ');

        new Scene().FaultsOf(words).ShouldBe([$"{words[0]} {problem}."]);
    }

    [Theory]
    [InlineData("--memory 16MB")]
    [InlineData("--max-connections 1")]
    [InlineData("--max-connections 1000000")]
    [InlineData("--max-body 1KB")]
    [InlineData("--max-body 64MB")]
    [InlineData("--request-timeout 10ms")]
    [InlineData("--drain-time 0s")]
    [InlineData("--memory 4GB")]
    [InlineData("--memory 4GB --max-in-flight 128MB")]
    [InlineData("--memory 3GB --max-in-flight 1GB")]
    public void Parse_OnTheBounds_IsTaken(string given) => new Scene().FaultsOf(given.Split(' ')).ShouldBeEmpty();
}
