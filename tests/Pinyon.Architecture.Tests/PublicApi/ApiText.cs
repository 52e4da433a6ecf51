using System.Reflection;
using PublicApiGenerator;

namespace Pinyon.Architecture.Tests.PublicApi;

/// <summary>What a library shows to its users, as C# without bodies.</summary>
internal static class ApiText
{
    // The generator leaves out namespaces that begin with System or Microsoft unless told otherwise.
    private static readonly ApiGeneratorOptions Options = new()
    {
        DenyNamespacePrefixes = [],
        IncludeAssemblyAttributes = false,
    };

    public static string Write(Assembly library) => library.GeneratePublicApi(Options).ReplaceLineEndings("\n") + "\n";
}
