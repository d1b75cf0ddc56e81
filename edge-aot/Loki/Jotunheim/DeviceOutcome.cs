using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;

namespace Edda.Loki.Jotunheim;

/// <summary>How a command ended. Never changed afterwards.</summary>
internal sealed record DeviceOutcome(StatusCode Status, string Message, Value? Value);
