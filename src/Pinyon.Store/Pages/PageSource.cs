using System.Runtime.InteropServices;

namespace Pinyon.Store.Pages;

/// <summary>Where a shard's pages come from, and the number under which it takes them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PageSource(PageRegion Region, short Owner);
