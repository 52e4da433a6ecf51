namespace Pinyon.Server;

/// <summary>What the process tells whoever started it.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped as asked, or told what was asked.</summary>
    public const int Ok = 0;

    /// <summary>Not started: the configuration is wrong, and every fault of it was said.</summary>
    public const int BadConfiguration = 2;
}
