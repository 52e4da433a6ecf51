namespace Pinyon.Server.Admin;

/// <summary>The answer to <c>/healthz</c>.</summary>
/// <param name="Status">Always <c>ready</c>: a node that is not ready does not listen.</param>
/// <param name="Name">This node's name.</param>
/// <param name="Members">The number of members of the cluster.</param>
/// <param name="Ring">Fingerprint of the slot table, 16 hexadecimal digits; equal on members that agree.</param>
internal sealed record HealthReport(string Status, string Name, int Members, string Ring);
