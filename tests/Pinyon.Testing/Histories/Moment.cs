using System.Runtime.InteropServices;

namespace Pinyon.Testing.Histories;

/// <summary>A point in a history. Its place in the order decides; the time is for people.</summary>
/// <param name="Order">Unique in the history and growing in real time, across all clients.</param>
/// <param name="Time">Since the history began.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Moment(long Order, TimeSpan Time);
