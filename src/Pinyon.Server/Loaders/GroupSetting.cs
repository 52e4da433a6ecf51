namespace Pinyon.Server.Loaders;

/// <summary>One entry of <c>--groups</c>: a group, and where its values come from.</summary>
/// <param name="Options">The group without its loader.</param>
/// <param name="Origin">Where its values are, over HTTP.</param>
/// <param name="Directory">Where its values are, as files.</param>
/// <param name="MaxLoadBytes">The greatest value to load.</param>
internal sealed record GroupSetting(
    GroupOptions Options, OriginTemplate? Origin, string? Directory, long MaxLoadBytes);
