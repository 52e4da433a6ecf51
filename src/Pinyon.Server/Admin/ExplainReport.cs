namespace Pinyon.Server.Admin;

/// <summary>What <c>/explainz/{group}/{key}</c> says.</summary>
/// <param name="Slot">The key's slot.</param>
/// <param name="Owner">The name of its owner.</param>
/// <param name="NextOwners">Who would own it without its owner, and so on.</param>
/// <param name="Found">Whether the owner has an entry.</param>
/// <param name="Version">The entry's version; 0 = there is none.</param>
/// <param name="AgeMilliseconds">How long ago it was written.</param>
/// <param name="TimeToLiveMilliseconds">What remains to it; null = it does not expire.</param>
/// <param name="Hot">Whether the key is among those read most.</param>
internal sealed record ExplainReport(
    int Slot,
    string Owner,
    IReadOnlyList<string> NextOwners,
    bool Found,
    ulong Version,
    long? AgeMilliseconds,
    long? TimeToLiveMilliseconds,
    bool Hot)
{
    public static ExplainReport Of(KeyExplanation key) => new(
        key.Slot,
        key.Owner.Name,
        [.. key.NextOwners.Select(member => member.Name)],
        key.IsFound,
        key.Version,
        (long?)key.Age?.TotalMilliseconds,
        (long?)key.TimeToLive?.TotalMilliseconds,
        key.IsHot);
}
