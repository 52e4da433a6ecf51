using System.Text.Json.Serialization;

namespace Pinyon.Server.Admin;

/// <summary>How reports are written: generated when the server is built, camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(StatisticsReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
