using Pinyon.Load.Options;

namespace Pinyon.Load.Tests.Options;

public sealed class OptionRulesTests
{
    [Theory]
    [InlineData("--keys 1", "No target.")]
    [InlineData("--http http://a --peer a:1", "give one of them")]
    [InlineData("--member a=a:1 --peer a:1", "give one of them")]
    [InlineData("--peer a:1 --verify --value-size 20", "--value-size 21 or more")]
    [InlineData("--peer a:1 --batch 1000 --value-size 1000000", "64 MB")]
    [InlineData("--peer a:1 --pid 2147483647", "no such process")]
    [InlineData("--http http://a --batch 2", "a request reads one key")]
    [InlineData("--peer a:1 --json no/such/folder.json", "no such folder")]
    public async Task Faults_OptionsThatDoNotGoTogether_AreNamed(string line, string fault) =>
        (await FaultsAsync(line)).ShouldHaveSingleItem().ShouldContain(fault);

    [Theory]
    [InlineData("--http http://a,http://b")]
    [InlineData("--http http://a --batch 100 --reads 0")]
    [InlineData("--peer a:1 --batch 16 --verify --json -")]
    [InlineData("--member a=a:1 --batch 16")]
    [InlineData("--peer a:1 --json figures.json")]
    public async Task Faults_OptionsInOrder_AreNone(string line) => (await FaultsAsync(line)).ShouldBeEmpty();

    [Fact]
    public async Task Faults_SeveralWrong_AreAllTold() =>
        (await FaultsAsync("--verify --value-size 1 --json no/such/folder.json")).Count.ShouldBe(3);

    private static async Task<IReadOnlyList<string>> FaultsAsync(string line)
    {
        IReadOnlyList<string>? faults = null;
        var command = new LoadCommand((options, _) =>
        {
            faults = OptionRules.Faults(options);
            return Task.FromResult(0);
        });
        await command.Root.Parse(line).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        return faults.ShouldNotBeNull();
    }
}
