namespace Pinyon.Peers.Lanes;

/// <summary>The look-ups of one group that wait, first come first served; anyone may leave from anywhere.</summary>
internal sealed class LookUpLine
{
    private LookUp? _last;

    public LookUp? First { get; private set; }

    public int Count { get; private set; }

    /// <summary>Whether it has its place in the round of lines; it keeps it until it is found empty.</summary>
    public bool IsInRound { get; set; }

    public void Append(LookUp lookUp)
    {
        lookUp.Line = this;
        lookUp.Previous = _last;
        if (_last is null)
        {
            First = lookUp;
        }
        else
        {
            _last.Next = lookUp;
        }

        _last = lookUp;
        Count++;
    }

    public void Remove(LookUp lookUp)
    {
        if (lookUp.Previous is null)
        {
            First = lookUp.Next;
        }
        else
        {
            lookUp.Previous.Next = lookUp.Next;
        }

        if (lookUp.Next is null)
        {
            _last = lookUp.Previous;
        }
        else
        {
            lookUp.Next.Previous = lookUp.Previous;
        }

        lookUp.Line = null;
        lookUp.Previous = null;
        lookUp.Next = null;
        Count--;
    }
}
