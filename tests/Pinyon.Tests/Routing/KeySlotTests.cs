using System.Text;
using Pinyon.Routing;

namespace Pinyon.Tests.Routing;

public sealed class KeySlotTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("foo", 12182)]
    [InlineData("bar", 5061)]
    [InlineData("hello", 866)]
    [InlineData("123456789", 12739)]
    public void Of_KeyKnownToRedisCluster_GivesItsSlot(string key, int slot) => SlotOf(key).ShouldBe(slot);

    [Theory]
    [InlineData("{user1000}.following", "user1000")]
    [InlineData("{user1000}.followers", "user1000")]
    [InlineData("before{tag}after", "tag")]
    [InlineData("foo{{bar}}zap", "{bar")]
    [InlineData("foo{bar}{zap}", "bar")]
    [InlineData("}{a}", "a")]
    [InlineData("{松}", "松")]
    public void Of_HashTag_CountsTheTagAlone(string key, string tag) => SlotOf(key).ShouldBe(SlotOf(tag));

    [Theory]
    [InlineData("foo{}{bar}")]
    [InlineData("{}")]
    [InlineData("{bar")]
    [InlineData("bar}")]
    [InlineData("}bar{")]
    [InlineData("{")]
    public void Of_NoOrEmptyHashTag_CountsTheWholeKey(string key)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);

        KeySlot.Of(bytes).ShouldBe(Crc16.Of(bytes) % 16384);
    }

    private static int SlotOf(string key) => KeySlot.Of(Encoding.UTF8.GetBytes(key));
}
