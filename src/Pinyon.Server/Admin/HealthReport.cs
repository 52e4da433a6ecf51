namespace Pinyon.Server.Admin;

/// <summary>What <c>/healthz</c> says.</summary>
/// <param name="Status"><c>ready</c>; a node that is not does not listen.</param>
/// <param name="Name">This node's name.</param>
/// <param name="Members">How many members the cluster has.</param>
/// <param name="Ring">Fingerprint of the slot table, 16 hexadecimal digits; equal on members that agree.</param>
internal sealed record HealthReport(string Status, string Name, int Members, string Ring);
