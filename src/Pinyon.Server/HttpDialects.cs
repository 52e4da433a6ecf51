using System.Collections.Frozen;
using Pinyon.Server.Admin;
using Pinyon.Server.Http;
using Pinyon.Server.Http.Limits;

namespace Pinyon.Server;

/// <summary>
/// Every HTTP dialect of a node. A new one is a file that implements <see cref="IHttpApi"/>, and a line in this table.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="keyspaces">Its groups by name.</param>
/// <param name="connections">The connections of its clients.</param>
/// <param name="bodies">Reads the bodies of requests.</param>
internal sealed class HttpDialects(
    PinyonNode node,
    FrozenDictionary<string, Keyspace> keyspaces,
    ConnectionQueue connections,
    RequestBodies bodies)
{
    // The first line that matches a path answers it, so what stands above another hides keys of that name from it.

    /// <summary>The table.</summary>
    public HttpRoute[] Routes() =>
    [
        new("healthz", new HealthApi(Health), IsReadOnly: true),
        new("statz", new StatisticsApi(Statistics), IsReadOnly: true),
        new("explainz/", new ExplainApi(keyspaces), IsReadOnly: true),
        new("_geecache/", new GeecacheApi(keyspaces), IsReadOnly: true),
        new("sdcs/", new SdcsApi(keyspaces[PinyonNodeOptions.DefaultGroup], bodies)),
        new("", new SdcsApi(keyspaces[PinyonNodeOptions.DefaultGroup], bodies)),   // all other paths are its keys
    ];

    private HealthReport Health() => new("ready", node.Self.Name, node.Members.Length, $"{node.Ring:x16}");

    private StatisticsReport Statistics() => new(
        node.Statistics,
        keyspaces.ToDictionary(group => group.Key, group => group.Value.Statistics, StringComparer.Ordinal),
        new ClientStatistics(connections.Count, connections.Ended, connections.Refused, bodies.Reserved));
}
