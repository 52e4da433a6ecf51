using System.CommandLine;
using Pinyon.Load.Keys;
using Pinyon.Load.Options;

namespace Pinyon.Load.Tests.Options;

public sealed class LoadCommandTests
{
    private LoadOptions? _read;

    [Fact]
    public async Task Parse_OnlyATarget_TakesTheDefaults()
    {
        (await Parse("--http http://127.0.0.1:9527").InvokeAsync(
            cancellationToken: TestContext.Current.CancellationToken)).ShouldBe(0);

        LoadOptions options = _read.ShouldNotBeNull();
        options.Http.ShouldBe([new Uri("http://127.0.0.1:9527/")]);
        options.Peers.ShouldBeEmpty();
        (options.Callers, options.Seconds, options.Warmup, options.Keys).ShouldBe((32, 10, 2, 10_000));
        (options.ValueSize, options.Reads, options.Batch, options.Seed).ShouldBe((100, 0.95, 1, 1));
        (options.Distribution, options.Verify, options.JsonFile).ShouldBe((KeyDistribution.Uniform, false, null));
    }

    [Fact]
    public async Task Parse_EveryOption_IsRead()
    {
        await Parse("--peer a:1,[::1]:2 --callers 1 --seconds 0.5 --warmup 0 --keys 5 --value-size 0 --reads 0.5 "
            + "--distribution zipf --batch 16 --seed 9 --json -").InvokeAsync(
            cancellationToken: TestContext.Current.CancellationToken);

        LoadOptions options = _read.ShouldNotBeNull();
        options.Peers.ShouldBe(["a:1", "[::1]:2"]);
        (options.Callers, options.Seconds, options.Warmup, options.Keys).ShouldBe((1, 0.5, 0, 5));
        (options.ValueSize, options.Reads, options.Batch, options.Seed).ShouldBe((0, 0.5, 16, 9));
        (options.Distribution, options.JsonFile).ShouldBe((KeyDistribution.Zipf, "-"));
    }

    [Fact]
    public async Task Parse_Members_AreReadWithTheirNames()
    {
        await Parse("--member a=a:1,b=[::1]:2").InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

        _read.ShouldNotBeNull().Members.ShouldBe(["a=a:1", "b=[::1]:2"]);
    }

    [Theory]
    [InlineData("--http 127.0.0.1:9527", "--http is a URL")]
    [InlineData("--http https://a", "--http is a URL")]
    [InlineData("--http http://a,", "--http is a URL")]
    [InlineData("--peer a", "--peer is HOST:PORT")]
    [InlineData("--member a:1", "--member is NAME=HOST:PORT")]
    [InlineData("--member =a:1", "--member is NAME=HOST:PORT")]
    [InlineData("--peer a:1 --callers 0", "--callers is a whole number from 1 to 10000, not '0'")]
    [InlineData("--peer a:1 --seconds nan", "--seconds is a number from 0.1")]
    [InlineData("--peer a:1 --reads 1.5", "--reads is a number from 0 to 1, not '1.5'")]
    [InlineData("--peer a:1 --distribution pareto", "--distribution is uniform or zipf, not 'pareto'")]
    [InlineData("--peer a:1 --pid x", "--pid is the number of a process")]
    [InlineData("--http http://a --keys", "--keys")]
    [InlineData("--http http://a --key 7", "--key")]
    public void Parse_BadValue_SaysSo(string line, string fault) =>
        Parse(line).Errors.Select(error => error.Message).ShouldContain(message => message.Contains(fault));

    private ParseResult Parse(string line) => new LoadCommand((options, _) =>
    {
        _read = options;
        return Task.FromResult(0);
    }).Root.Parse(line);
}
