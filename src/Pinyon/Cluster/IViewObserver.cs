namespace Pinyon.Cluster;

/// <summary>Has a part in every change of the cluster's view. One change at a time.</summary>
internal interface IViewObserver
{
    /// <summary>The new view is about to be published: no request is served by it yet.</summary>
    void Changing(ClusterView before, ClusterView after);

    /// <summary>
    /// The new view is published, and no write that began in the old one is under way in a slot that moved away.
    /// </summary>
    void Changed(ClusterView before, ClusterView after);
}
