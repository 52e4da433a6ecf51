namespace Pinyon.Store;

/// <summary>Takes an entry that is being read. Runs outside every lock and may call the store again.</summary>
/// <remarks>
/// Length and version come before the bytes, so that a length prefix or an entity tag can be written straight in front
/// of them. A struct or a ref struct makes the read free of allocation.
/// </remarks>
public interface IEntrySink
{
    /// <summary>
    /// Whether a place that is too short for the whole value is meant: the first bytes of the value are copied then.
    /// False, as by default: it is an error.
    /// </summary>
    static virtual bool TakesFirstBytes => false;

    /// <summary>Gives the place for the value. May be called again for one read: only the last answer counts.</summary>
    /// <param name="info">What is known of the entry, before its bytes.</param>
    /// <returns>
    /// At least <see cref="EntryInfo.Length"/> bytes, of which the first ones are filled; or an empty span, if the
    /// bytes are not wanted; or fewer, if the sink <see cref="TakesFirstBytes"/>.
    /// </returns>
    Span<byte> Reserve(scoped in EntryInfo info);

    /// <summary>Called once, when the reserved bytes hold what they have room for.</summary>
    /// <param name="info">The same that the last <see cref="Reserve"/> was given.</param>
    void Commit(scoped in EntryInfo info);
}
