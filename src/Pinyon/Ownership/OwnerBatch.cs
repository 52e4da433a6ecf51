using Pinyon.Membership;

namespace Pinyon.Ownership;

/// <summary>The items of a request that go to one member in one call, by their places in the request.</summary>
/// <param name="Owner">Whom to ask.</param>
/// <param name="Final">Whether it must answer whatever it believes (R1).</param>
/// <param name="Places">Indices into the request's items.</param>
internal readonly record struct OwnerBatch(Member Owner, bool Final, IReadOnlyList<int> Places);
