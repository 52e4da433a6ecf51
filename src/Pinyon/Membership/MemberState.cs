namespace Pinyon.Membership;

/// <summary>What a source of members believes of one of them, in the words of SWIM.</summary>
public enum MemberState : byte
{
    /// <summary>It takes part.</summary>
    Alive,

    /// <summary>It did not answer and may be dead. It keeps its slots until that is confirmed.</summary>
    Suspect,

    /// <summary>Confirmed dead: it owns nothing.</summary>
    Dead,

    /// <summary>It left on its own: it owns nothing.</summary>
    Left,
}
