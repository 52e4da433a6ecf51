using System.Runtime.InteropServices;

namespace Pinyon.Store.Eviction;

/// <summary>Zeroed memory outside of the collector's heap, aligned to a line of the processor's cache.</summary>
internal sealed unsafe class NativeBlock : SafeHandle
{
    private const int LineBytes = 64;

    public NativeBlock(nuint bytes)
        : base(0, ownsHandle: true)
    {
        void* memory = NativeMemory.AlignedAlloc(bytes, LineBytes);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Good as long as this object is kept.</summary>
    public void* Start => (void*)handle;

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
