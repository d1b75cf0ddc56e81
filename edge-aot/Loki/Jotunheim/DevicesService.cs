using System.Diagnostics;
using System.IO.Enumeration;
using Edda.Contracts.Jotunheim.V1;
using Edda.Core.Grpc;
using Edda.Edge.Grpc;
using Edda.Edge.Heimdall;

namespace Edda.Loki.Jotunheim;

/// <summary>jotunheim.v1.Devices. A device is a target: a caller's scope names those it may act on.</summary>
internal sealed class DevicesService(DeviceHub hub, Gate gate, CancellationToken draining) : DevicesBase
{
    private const int LongestName = 48;
    private const int LongestValidity = 86_400;

    public override ValueTask List(ListDevicesRequest request, ListDevicesResponse response, ServerCall call)
    {
        string pattern = request.Pattern.ToString();
        foreach (HubDevice device in hub.All.OrderBy(device => device.Record.Id, StringComparer.Ordinal))
        {
            if (pattern.Length == 0 || FileSystemName.MatchesSimpleExpression(pattern, device.Record.Id, ignoreCase: false)
                || FileSystemName.MatchesSimpleExpression(pattern, device.Record.Name, ignoreCase: false))
                Fill(response.Devices.Add(), device);
        }

        return default;
    }

    public override ValueTask Describe(DescribeDeviceRequest request, DeviceDescription response, ServerCall call)
    {
        if (Find(request.Device.ToString(), call) is not { } device)
            return default;
        Fill(response.EnsureSummary(), device);
        if (device.Capabilities is { } capabilities)
            capabilities.Read(response.EnsureCapabilities());
        return default;
    }

    public override async ValueTask Invoke(InvokeRequest request, InvokeResponse response, ServerCall call)
    {
        if (Find(request.Device.ToString(), call) is not { } device || !MayAct(device, call))
            return;
        Command command = new();
        if (Fill(command, request) is { } problem)
        {
            call.Fail(StatusCode.InvalidArgument, problem);
            return;
        }

        long begin = Stopwatch.GetTimestamp();
        TimeSpan patience = call.Deadline is { } deadline ? deadline - DateTimeOffset.UtcNow : DeviceLimits.Patience;
        DeviceOutcome outcome = await hub.InvokeAsync(
            device, command, request.Id.Length > 0, patience < TimeSpan.Zero ? TimeSpan.Zero : patience, call.Cancellation).ConfigureAwait(false);
        if (outcome.Status != StatusCode.Ok)
        {
            call.Fail(outcome.Status, outcome.Message);
            return;
        }

        response.Id.Set(command.Id);
        if (outcome.Value is not null)
            response.EnsureValue().CopyFrom(outcome.Value);
        response.TookUs = (ulong)Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
    }

    public override async ValueTask Watch(WatchDevicesRequest request, ResponseStream<DeviceReport> responses, ServerCall call)
    {
        DeviceWatch watch = hub.Watch(request.Pattern.ToString());
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, draining);
        try
        {
            await call.SendHeadersAsync().ConfigureAwait(false);
            while (true)
            {
                DeviceReport report = await watch.Reports.ReadAsync(ended.Token).ConfigureAwait(false);
                await responses.WriteAsync(report, ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            call.Fail(StatusCode.Unavailable, draining.IsCancellationRequested ? "the service is ending" : "the caller is gone");
        }
        finally
        {
            hub.Unwatch(watch);
        }
    }

    public override ValueTask Enroll(EnrollRequest request, EnrollResponse response, ServerCall call)
    {
        string name = request.Name.ToString();
        if (name.Length > LongestName || request.ValidSeconds > LongestValidity)
        {
            call.Fail(StatusCode.InvalidArgument, $"a name has up to {LongestName} letters, a code is valid for up to {LongestValidity} s");
            return default;
        }

        TimeSpan lifetime = request.ValidSeconds == 0 ? DeviceLimits.CodeLifetime : TimeSpan.FromSeconds(request.ValidSeconds);
        if (hub.Enroll(name, lifetime) is not { } open)
        {
            call.Fail(StatusCode.ResourceExhausted, "too many codes are open; they expire by themselves");
            return default;
        }

        response.Code = open.Code;
        response.DeviceId = open.Id;
        response.ExpiresUnixMs = open.Expires;
        return default;
    }

    public override ValueTask Remove(RemoveDeviceRequest request, RemoveDeviceResponse response, ServerCall call)
    {
        string name = request.Device.ToString();
        if (hub.FindByName(name) is null && hub.FindOpen(name) is { } open)
        {
            if (call.MayActOn(gate, open))
                hub.Withdraw(open);
        }
        else if (Find(name, call) is { } device && MayAct(device, call))
        {
            hub.Remove(device);
        }

        return default;
    }

    /// <summary>Puts a request into a command; what does not fit into a device's message is told here, not there.</summary>
    private static string? Fill(Command command, InvokeRequest request)
    {
        if (request.Function.Length is 0 or > DeviceLimits.LongestFunction)
            return $"a function's name has 1 to {DeviceLimits.LongestFunction} bytes";
        if (request.Id.Length > DeviceLimits.LongestId)
            return $"an id has up to {DeviceLimits.LongestId} bytes";
        if (request.Arguments.Count > DeviceLimits.MostArguments)
            return $"there are {request.Arguments.Count} arguments; allowed: {DeviceLimits.MostArguments}";
        foreach (Value argument in request.Arguments)
        {
            if (argument.Text.Length > DeviceLimits.LongestText || argument.Bytes.Length > DeviceLimits.LongestText)
                return $"a text has up to {DeviceLimits.LongestText} bytes";
            command.Arguments.Add().CopyFrom(argument);
        }

        if (request.Id.Length == 0)
            command.Id.Set(Guid.NewGuid().ToString("N"));
        else
            command.Id.Set(request.Id);
        command.Function.Set(request.Function);
        return null;
    }

    private static void Fill(DeviceSummary summary, HubDevice device)
    {
        summary.Id = device.Record.Id;
        summary.Name = device.Record.Name;
        summary.Type = device.Capabilities?.Type ?? "";
        summary.Online = device.IsOnline;
        summary.LastSeenUnixMs = device.LastSeenUnixMs;
        summary.Transport = device.Transport;
        summary.Waiting = (uint)device.Waiting;
        summary.Commands = device.Commands;
        summary.Events = device.Events;
        summary.Malformed = device.Malformed;
    }

    private HubDevice? Find(string name, ServerCall call)
    {
        HubDevice? device = hub.FindByName(name);
        if (device is null)
            call.Fail(StatusCode.NotFound, $"there is no device \"{name}\", or more than one; List tells them");
        return device;
    }

    private bool MayAct(HubDevice device, ServerCall call) => call.MayActOn(gate, device.Record.Id);
}
