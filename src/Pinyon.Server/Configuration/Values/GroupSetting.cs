using Pinyon.Server.Loaders;

namespace Pinyon.Server.Configuration.Values;

/// <summary>One entry of <c>--groups</c>: a group, and where its values come from.</summary>
/// <param name="Options">The group without its loader.</param>
/// <param name="Origin">Where its values are loaded from over HTTP, if they are.</param>
/// <param name="Directory">The directory that its values are loaded from, if they are.</param>
/// <param name="MaxLoadBytes">The longest value to load.</param>
internal sealed record GroupSetting(
    GroupOptions Options, OriginTemplate? Origin, string? Directory, long MaxLoadBytes);
