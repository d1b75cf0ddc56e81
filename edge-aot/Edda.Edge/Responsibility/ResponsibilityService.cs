using Edda.Contracts.Responsibility.V1;
using Edda.Core.Grpc;
using Edda.Edge.Einherjar;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;

namespace Edda.Edge.Responsibility;

/// <summary>The desk as a gRPC service.</summary>
public sealed class ResponsibilityService(ResponsibilityDesk desk) : ResponsibilityBase
{
    private const int MaximumId = 128;
    private const int MaximumReason = 1024;

    private static readonly ParameterDescription TaskId =
        new("task_id", ValueKind.String, "The task, by the id its offerer chose.") { Required = true };

    private static readonly ParameterDescription Reason = new("reason", ValueKind.String, "Why.") { Required = true };

    public static IReadOnlyList<FunctionDescription> Functions { get; } =
    [
        new FunctionDescription
        {
            Name = "take_responsibility",
            Description = "Asks the service to answer for a task. It says whether it does and, if not, why.",
            Method = ResponsibilityDescriptor.Take.Path,
            Parameters =
            [
                new ParameterDescription("context", ValueKind.Object, "The task: id, function, values, deadline.")
                {
                    Required = true,
                },
                new ParameterDescription("reason", ValueKind.String, "Why this service."),
            ],
            Returns = ValueKind.Object,
            ReturnDescription = "taken; else a code and a reason.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "return_responsibility",
            Description = "Hands back a task that the service answers for, with what it learned.",
            Method = ResponsibilityDescriptor.Return.Path,
            Parameters = [TaskId, Reason, new("learned", ValueKind.Object, "Values for whoever takes it next.")],
            Returns = ValueKind.Object,
            ReturnDescription = "The context as the next one should be given it.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "reject_responsibility",
            Description = "Withdraws the offer of a task that was not taken.",
            Method = ResponsibilityDescriptor.Reject.Path,
            Parameters = [TaskId, new("code", ValueKind.Integer, "Why, for programs."), Reason],
            Returns = ValueKind.Object,
            ReturnDescription = "The context, as far as it is known.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
        new FunctionDescription
        {
            Name = "list_responsibilities",
            Description = "Lists the tasks the service answers for.",
            Method = ResponsibilityDescriptor.List.Path,
            Returns = ValueKind.Array,
            ReturnDescription = "Each task with why and since when.",
            Domain = CommonDomain.Name,
            Idempotent = true,
        },
    ];

    public override ValueTask Take(TakeRequest request, TakeResponse response, ServerCall call)
    {
        if (request.Context is not { } offer)
        {
            call.Fail(StatusCode.InvalidArgument, "context: a task is needed");
            return default;
        }

        if (!IsGood(offer.TaskId.ToString(), request.Reason.ToString(), reasonNeeded: false, "context.", call))
            return default;

        if (offer.OfferedBy.Length == 0)
            offer.OfferedBy = call.Caller().Name;
        TaskVerdict verdict = desk.Take(offer, request.Reason.ToString(), response.EnsureHolding());
        response.Taken = !verdict.IsRefusal;
        response.Code = verdict.Code;
        response.Reason = verdict.Reason;
        return default;
    }

    public override ValueTask Return(ReturnRequest request, ReturnResponse response, ServerCall call)
    {
        string id = request.TaskId.ToString();
        if (IsGood(id, request.Reason.ToString(), reasonNeeded: true, "", call))
            Answer(desk.Return(request, response.EnsureContext()), id, call);
        return default;
    }

    public override ValueTask Reject(RejectRequest request, RejectResponse response, ServerCall call)
    {
        string id = request.TaskId.ToString();
        if (IsGood(id, request.Reason.ToString(), reasonNeeded: true, "", call))
            Answer(desk.Reject(request, response.EnsureContext()), id, call);
        return default;
    }

    public override ValueTask List(ListRequest request, ListResponse response, ServerCall call)
    {
        desk.CopyTo(response.Holdings);
        return default;
    }

    private static bool IsGood(string id, string reason, bool reasonNeeded, string path, ServerCall call)
    {
        if (id.Length is 0 or > MaximumId)
            call.Fail(StatusCode.InvalidArgument, $"{path}task_id: 1 to {MaximumId} characters are needed");
        else if (reason.Length > MaximumReason || (reasonNeeded && reason.Length == 0))
            call.Fail(StatusCode.InvalidArgument, $"reason: 1 to {MaximumReason} characters are needed");
        else
            return true;

        return false;
    }

    private static void Answer(TaskResult result, string id, ServerCall call)
    {
        switch (result)
        {
            case TaskResult.Unknown:
                call.Fail(StatusCode.NotFound, $"the service does not answer for a task \"{id}\"");
                break;
            case TaskResult.IsTaken:
                call.Fail(StatusCode.FailedPrecondition, $"the task \"{id}\" is taken: return it instead");
                break;
            case TaskResult.TooLarge:
                call.Fail(
                    StatusCode.ResourceExhausted,
                    $"learned: the context would be larger than {ResponsibilityDesk.MaximumContextBytes} bytes");
                break;
            default:
                break;
        }
    }
}
