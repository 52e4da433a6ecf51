using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pinyon.Load.Reports;

/// <summary>The report as JSON, one figure on a line so that a script can pick it out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    public static string Write(Report report) => JsonSerializer.Serialize(report, Default.Report);
}
