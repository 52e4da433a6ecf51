namespace Pinyon.Peers.Budget;

/// <summary>Keeps a message's bytes counted for as long as they are used.</summary>
internal interface IBudgetHolder
{
    /// <summary>Takes the share over, and disposes it later.</summary>
    void Keep(BudgetShare share);
}
