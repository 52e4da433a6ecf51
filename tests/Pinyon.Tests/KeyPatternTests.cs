using System.Text;

namespace Pinyon.Tests;

/// <summary>Which keys a pattern means, as Redis has it.</summary>
public sealed class KeyPatternTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "anything", true)]
    [InlineData("*", "anything", true)]
    [InlineData("user:*", "user:7", true)]
    [InlineData("user:*", "users:7", false)]
    [InlineData("user:*", "user:", true)]
    [InlineData("*:7", "user:7", true)]
    [InlineData("*:7", "user:77", false)]
    [InlineData("*a*b*c*", "xaxbxcx", true)]
    [InlineData("*a*b*c*", "xaxcxbx", false)]
    [InlineData("h?llo", "hello", true)]
    [InlineData("h?llo", "hllo", false)]
    [InlineData("h[ae]llo", "hallo", true)]
    [InlineData("h[ae]llo", "hillo", false)]
    [InlineData("h[^e]llo", "hallo", true)]
    [InlineData("h[^e]llo", "hello", false)]
    [InlineData("h[a-c]llo", "hbllo", true)]
    [InlineData("h[c-a]llo", "hbllo", true)]
    [InlineData("h[a-c]llo", "hdllo", false)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[\\]]", "]", true)]
    [InlineData("[abc", "b", true)]
    [InlineData("[", "[", false)]
    [InlineData("a\\*", "a*", true)]
    [InlineData("a\\*", "ab", false)]
    [InlineData("a\\", "a\\", true)]
    [InlineData("a**", "a", true)]
    [InlineData("?", "", false)]
    public void Matches_WhatItMeans(string glob, string key, bool expected) =>
        KeyPattern.Glob(glob).Matches(Encoding.UTF8.GetBytes(key)).ShouldBe(expected);

    [Theory]
    [InlineData("user[1]*?\\")]
    [InlineData("")]
    public void StartingWith_TakesItsTextAsItIs(string text)
    {
        KeyPattern.StartingWith(text).Matches(Encoding.UTF8.GetBytes(text)).ShouldBeTrue();
        KeyPattern.StartingWith(text).Matches(Encoding.UTF8.GetBytes(text + "more")).ShouldBeTrue();
        KeyPattern.StartingWith("x" + text).Matches(Encoding.UTF8.GetBytes("y" + text)).ShouldBeFalse();
    }

    [Fact]
    public void Matches_APatternOfManyStars_TakesStepsInProportion()
    {
        // By recursion, this takes longer than the universe is old.
        var pattern = KeyPattern.Glob(string.Concat(Enumerable.Repeat("a*", 255)) + "b");
        byte[] key = Encoding.UTF8.GetBytes(new string('a', 5000));

        pattern.Matches(key).ShouldBeFalse();
    }

    [Fact]
    public void Glob_TooLong_IsRefused() =>
        Should.Throw<ArgumentException>(() => KeyPattern.Glob(new string('x', KeyPattern.MaxLength + 1)));
}
