namespace Pinyon.Cluster;

/// <summary>A group whose loaded entries wait in replica queues until they are sent.</summary>
internal interface IReplicaSource
{
    /// <summary>Sends entries to a member. Does not throw.</summary>
    Task SendAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes);

    /// <summary>Sends what a member has missed. Does not throw.</summary>
    /// <returns>What it still misses.</returns>
    Task<IReadOnlyList<ReplicaWrite>> CatchUpAsync(MemberLink replica, IReadOnlyList<ReplicaWrite> writes);

    /// <summary>Counts entries for which the queue had no place.</summary>
    void Skip(int count);
}
