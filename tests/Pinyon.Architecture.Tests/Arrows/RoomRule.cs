namespace Pinyon.Architecture.Tests.Arrows;

/// <summary>All that the code of one folder may know of the rest of the product.</summary>
/// <param name="Room">The folder, as a namespace; folders below it have rules of their own.</param>
/// <param name="Known">
/// A type, or a namespace (that folder alone), or a namespace followed by <c>.*</c> (that folder and those below it).
/// </param>
internal sealed record RoomRule(string Room, params string[] Known)
{
    /// <summary>One fault for each room that this one knows against the rule, with one place.</summary>
    public IEnumerable<string> Faults(IEnumerable<Usage> usages) =>
        from usage in usages
        where usage.From == Room && usage.Namespace != Room && !Array.Exists(Known, usage.IsOf)
        group usage by usage.Namespace into room
        let example = room.First()
        select $"{Room} ► {room.Key}: {example.Place}, {example.User} may not know {example.Used}";
}
