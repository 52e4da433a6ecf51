using Microsoft.Extensions.Options;

namespace Pinyon.AspNetCore;

/// <summary>Judges the options of every node when the host starts: all faults in one exception.</summary>
internal sealed class PinyonOptionsValidator : IValidateOptions<PinyonOptions>
{
    public ValidateOptionsResult Validate(string? name, PinyonOptions options)
    {
        string prefix = string.IsNullOrEmpty(name) ? "" : $"Node '{name}': ";
        string[] faults = [.. options.Validate().Select(fault => prefix + fault)];
        return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
