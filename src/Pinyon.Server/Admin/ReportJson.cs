using System.Text.Json.Serialization;

namespace Pinyon.Server.Admin;

/// <summary>JSON of the reports in camelCase; the code is generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(StatisticsReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
