using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Pinyon.Membership;
using Pinyon.Store.Eviction;

namespace Pinyon.AspNetCore.Tests;

/// <summary>Nodes, groups and loaders as services, and the options that describe them.</summary>
public sealed class AddPinyonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Group_ByItsKey_IsInjected()
    {
        using IHost host = Build(builder => builder.AddPinyon().AddGroup("users"));
        await host.StartAsync(Token);

        var reader = host.Services.GetRequiredService<UserReader>();
        await reader.Users.SetAsync("tom", new CacheValue("630"u8.ToArray()), Token);

        (await reader.Users.GetAsync("tom", Token)).ShouldNotBeNull();
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Group_WithALoaderService_LoadsInAScopeOfItsOwn()
    {
        using IHost host = Build(builder =>
        {
            builder.Services.AddScoped<ScopeNumber>();
            builder.AddPinyon().AddGroup<NumberLoader>("numbers");
        });
        await host.StartAsync(Token);
        var group = host.Services.GetRequiredKeyedService<Group>("numbers");

        byte[][] values = [.. await Task.WhenAll(LoadAsync(group, "a"), LoadAsync(group, "b"), LoadAsync(group, "a"))];

        values[0].ShouldBe(values[2]);
        values[0].ShouldNotBe(values[1]);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task Start_FaultyOptions_SaysAllFaultsAtOnce()
    {
        using IHost host = Build(builder => builder.AddPinyon(options =>
        {
            options.MemoryBytes = 1;
            options.RequestTimeout = TimeSpan.Zero;
            options.MaxInFlightBytes = 1;
            options.AddGroup("users", group => group with { Replicas = 9 });
        }));

        var fault = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(Token));

        fault.Message.ShouldContain("MemoryBytes");
        fault.Message.ShouldContain("RequestTimeout");
        fault.Message.ShouldContain("MaxInFlightBytes");
        fault.Message.ShouldContain("Group 'users': Replicas");
    }

    [Fact]
    public async Task Start_OptionsWithNullsAndNoName_SaysAllFaultsAtOnce()
    {
        using IHost host = Build(builder => builder.AddPinyon(options =>
        {
            options.Name = new string('a', 5000);
            options.Groups.Add(null!);
            options.AddGroup("users");
            options.Members.Add(null!);
            options.Members.Add(new Member("node1", "10.0.0.1:7946"));
            options.MaxInFlightBytes = long.MaxValue;
        }));

        var fault = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync(Token));

        fault.Failures.ShouldBe([
            "Name must have 1 to 255 characters, not only spaces, and no half of a surrogate pair or U+FFFD among "
                + "them.",
            "Groups has a null in it.",
            "Members has a null in it.",
            fault.Failures.Last(),
        ]);
        fault.Failures.Last().ShouldStartWith($"MaxInFlightBytes is {long.MaxValue}, which with MemoryBytes of ");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("node\ud83d")]
    public void Validate_NameOfNoMember_IsOneFault(string? name) =>
        new PinyonOptions { Name = name! }.Validate().ShouldHaveSingleItem()
            .ShouldStartWith("Name must have 1 to 255 characters");

    [Theory]
    [InlineData(100, 128, 120)]
    [InlineData(-1, 200, 200)]
    [InlineData(100, 200, 300)]
    public void MemoryFit_DefaultOrWhatIsLeftBesideTheEntries_IsTaken(long memory, long inFlight, long available) =>
        MemoryFit.Takes(memory << 20, inFlight << 20, available << 20).ShouldBeTrue();

    [Theory]
    [InlineData(100, 200, 299)]
    [InlineData(1, long.MaxValue >> 20, 1 << 20)]
    [InlineData(500, 129, 400)]
    public void MemoryFit_MoreThanIsLeft_IsNot(long memory, long inFlight, long available) =>
        MemoryFit.Takes(memory << 20, inFlight << 20, available << 20).ShouldBeFalse();

    [Fact]
    public void Configuration_EveryKind_IsRead()
    {
        PinyonOptions options = Read(
            ("Name", "node2"),
            ("Members:node1", "10.0.0.1:7946"),
            ("Members:node2", "10.0.0.2:7946"),
            ("PeerEndPoint", "0.0.0.0:7946"),
            ("MemoryBytes", "104857600"),
            ("RequestTimeout", "00:00:05"),
            ("Groups:users:TimeToLive", "00:10:00"),
            ("Groups:users:HotCopies", "false"),
            ("Groups:users:Eviction", "s3-fifo"),
            ("Groups:docs:Replicas", "1"));

        options.Validate().ShouldBeEmpty();
        options.Members.Select(member => member.ToString()).ShouldBe(["node1=10.0.0.1:7946", "node2=10.0.0.2:7946"]);
        (options.MemoryBytes, options.RequestTimeout).ShouldBe((100L << 20, TimeSpan.FromSeconds(5)));
        options.PeerEndPoint!.ToString().ShouldBe("0.0.0.0:7946");
        options.Groups.ShouldBe(
            [
                new GroupOptions { Name = "docs", Replicas = 1 },
                new GroupOptions
                {
                    Name = "users",
                    TimeToLive = TimeSpan.FromMinutes(10),
                    HotCopies = false,
                    Eviction = EvictionPolicyKind.S3Fifo,
                },
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Configuration_GroupThatCodeHasToo_WinsAndKeepsTheRest()
    {
        Loader loader = (_, _, _) => new(LoadResult.NotFound);
        var options = new PinyonOptions();
        options.AddGroup("users", group => group with { Loader = loader, TimeToLive = TimeSpan.FromMinutes(1) });

        PinyonSection.Read(Section(("Groups:users:TimeToLive", "00:10:00")), options);

        GroupOptions users = options.Groups.ShouldHaveSingleItem();
        (users.TimeToLive, users.Loader).ShouldBe((TimeSpan.FromMinutes(10), loader));
    }

    [Theory]
    [InlineData("MemoryBites", "1", "MemoryBites is not known")]
    [InlineData("MemoryBytes", "512MB", "MemoryBytes cannot be read as a number without a unit: '512MB'")]
    [InlineData("RequestTimeout", "3", "RequestTimeout cannot be read as a time like 00:05:00: '3'")]
    [InlineData("Members", "a=127.0.0.1:1", "Members is a section with a key for each of them, and is the text")]
    [InlineData("Groups", "users", "Groups is a section with a key for each of them, and is the text 'users'")]
    [InlineData("Members:node1", "nowhere", "Members:node1: 'nowhere' is not an address")]
    [InlineData("Groups:users:TTL", "1", "Groups:users:TTL is not known")]
    [InlineData("Groups:users:Eviction", "mru", "Groups:users:Eviction must be one of w-tinylfu, lru, ")]
    public void Configuration_ThatIsWrong_IsNamedByItsKey(string key, string value, string fault) =>
        Read((key, value)).Validate().ShouldContain(text => text.Contains($"Pinyon:{fault}"));

    [Fact]
    public void Validate_NameThatIsNoMember_SaysWhoTheMembersAre() =>
        Read(("Name", "node9"), ("Members:node1", "10.0.0.1:7946")).Validate().ShouldHaveSingleItem()
            .ShouldBe("Name must be one of the Members (node1), and is 'node9'.");

    [Fact]
    public async Task Node_OfAHost_LivesFromItsStartToItsEnd()
    {
        IHost host = Build(builder => builder.AddPinyon(options => options.MemoryBytes = 16 << 20));
        await host.StartAsync(Token);
        var node = host.Services.GetRequiredService<PinyonNode>();
        Group group = node.Group("default");

        await host.StopAsync(Token);

        // Whatever is stopped later may still use it; it ends with the host's services.
        await group.SetAsync("pine", new CacheValue("nut"u8.ToArray()), Token);
        host.Dispose();
        Should.Throw<ObjectDisposedException>(() => host.Services.GetRequiredService<PinyonNode>());
    }

    [Fact]
    public void AddPinyon_Twice_IsOneNodeWithBothSettings()
    {
        using IHost host = Build(builder =>
        {
            builder.AddPinyon().AddGroup("users");
            builder.Services.AddPinyon(options => options.AddGroup("docs"));
        });

        host.Services.GetServices<PinyonNode>().Count().ShouldBe(1);
        host.Services.GetRequiredService<PinyonNode>().Group("docs").Name.ShouldBe("docs");
    }

    private static async Task<byte[]> LoadAsync(Group group, string key) =>
        (await group.GetAsync(key, Token))!.Value.Value.ToArray();

    private static IHost Build(Action<HostApplicationBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton<UserReader>();
        configure(builder);
        return builder.Build();
    }

    private static PinyonOptions Read(params (string Key, string Value)[] settings)
    {
        var options = new PinyonOptions();
        PinyonSection.Read(Section(settings), options);
        return options;
    }

    private static IConfiguration Section(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(setting => KeyValuePair.Create($"Pinyon:{setting.Key}", (string?)setting.Value)))
            .Build()
            .GetSection("Pinyon");

    private sealed class UserReader([FromKeyedServices("users")] Group users)
    {
        public Group Users => users;
    }

    private sealed class ScopeNumber
    {
        private static int _last;

        public int Number { get; } = Interlocked.Increment(ref _last);
    }

    private sealed class NumberLoader(ScopeNumber scope) : IGroupLoader
    {
        public ValueTask<LoadResult> LoadAsync(
            CacheKey key, LoadContext context, CancellationToken cancellationToken) =>
            new(LoadResult.Found(BitConverter.GetBytes(scope.Number)));
    }
}
