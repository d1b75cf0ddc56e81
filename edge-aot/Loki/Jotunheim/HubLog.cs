using Edda.Edge.Logs;

namespace Edda.Loki.Jotunheim;

/// <summary>What becomes of devices.</summary>
internal sealed class HubLog(Logger log)
{
    private const int AttachedId = LogEvents.Services + 301;
    private const int RefusedId = LogEvents.Services + 302;
    private const int EnrolledId = LogEvents.Services + 303;
    private const int MalformedId = LogEvents.Services + 304;
    private const int NotKeptId = LogEvents.Services + 305;
    private const int BrokerReachedId = LogEvents.Services + 306;
    private const int BrokerLostId = LogEvents.Services + 307;

    public void Attached(string device, string transport) =>
        log.Begin(LogLevel.Information, AttachedId, "a device is attached").With("device", device).With("transport", transport).Write();

    public void Refused(string device) =>
        log.Begin(LogLevel.Warning, RefusedId, "a device could not prove itself").With("device", device).Write();

    public void Enrolled(string device) =>
        log.Begin(LogLevel.Information, EnrolledId, "a device is enrolled").With("device", device).Write();

    public void Malformed(string device, string why) =>
        log.Begin(LogLevel.Warning, MalformedId, "a device's envelope does not parse").With("device", device).With("why", why).Write();

    public void NotKept(string why) =>
        log.Begin(LogLevel.Error, NotKeptId, "the devices cannot be read or written").With("why", why).Write();

    public void BrokerReached(string broker) =>
        log.Begin(LogLevel.Information, BrokerReachedId, "the broker is reached").With("broker", broker).Write();

    public void BrokerLost(string why) =>
        log.Begin(LogLevel.Warning, BrokerLostId, "the broker is not reached").With("why", why).Write();
}
