namespace Pinyon.Architecture.Tests;

internal static class Faults
{
    /// <summary>Fails with one line for every fault.</summary>
    public static void ShouldBeNone(this IEnumerable<string> faults)
    {
        string[] all = [.. faults];
        if (all.Length > 0)
            Assert.Fail($"{all.Length} found:\n{string.Join('\n', all)}");
    }
}
