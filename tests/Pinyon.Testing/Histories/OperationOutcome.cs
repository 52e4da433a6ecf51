namespace Pinyon.Testing.Histories;

/// <summary>The result that the client received.</summary>
internal enum OperationOutcome
{
    /// <summary>It was carried out between its start and its end.</summary>
    Acknowledged,

    /// <summary>It was not carried out, and never will be.</summary>
    Failed,

    /// <summary>It may have been carried out at any time after its start, or will be, or never.</summary>
    Unknown,
}
