using System.Text.Json.Serialization;

namespace Pinyon.Server.Admin;

/// <summary>What <c>/healthz</c> says.</summary>
/// <param name="IsReady">Whether the node takes requests; not while it stops.</param>
/// <param name="Name">This node's name.</param>
/// <param name="Members">How many members the cluster has.</param>
/// <param name="Ring">Fingerprint of the slot table, 16 hexadecimal digits; equal on members that agree.</param>
internal sealed record HealthReport([property: JsonIgnore] bool IsReady, string Name, int Members, string Ring)
{
    /// <summary><c>ready</c>, or <c>stopping</c> while the node drains.</summary>
    [JsonPropertyOrder(-1)]
    public string Status => IsReady ? "ready" : "stopping";
}
