using Edda.Core.Grpc;
using Edda.Loki.Children;

namespace Edda.Loki.Hel.Files;

/// <summary>Why something in the sandbox was not done. Null stands for success wherever it is returned.</summary>
internal sealed record SandboxFailure(StatusCode Code, string Problem, ChildLimit? Limit = null);
