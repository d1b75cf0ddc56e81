extern alias device;

using Edda.Core.Wire;
using Edda.ProtoGen.Model;
using Google.Protobuf;
using Google.Protobuf.Reflection;

using DeviceMessage = device::Edda.Core.Wire.Message;
using DeviceReader = device::Edda.Core.Wire.WireReader;
using DeviceWriter = device::Edda.Core.Wire.WireWriter;

namespace Edda.Core.Tests.Wire;

/// <summary>A message of some contract as Google's code has it, as ours has it, and as the device's has it.</summary>
internal sealed class Contract
{
    private static readonly Dictionary<string, Contract> ByName = FindAll().ToDictionary(contract => contract.Name);

    private readonly Type _host;
    private readonly Type? _device;

    private Contract(MessageDescriptor descriptor)
    {
        Descriptor = descriptor;
        string name = ReflectionName(descriptor);
        _host = HostType(name) ?? throw new InvalidOperationException($"{descriptor.FullName} has no class {name}.");
        _device = typeof(DeviceMessage).Assembly.GetType(name);
    }

    public static IEnumerable<Contract> All => ByName.Values.OrderBy(contract => contract.Name, StringComparer.Ordinal);

    public static IEnumerable<Contract> OnDevice => All.Where(contract => contract._device is not null);

    public MessageDescriptor Descriptor { get; }

    public string Name => Descriptor.FullName;

    public static Contract Of(string name) => ByName[name];

    public Message NewHost() => (Message)Activator.CreateInstance(_host)!;

    public DeviceMessage NewDevice() => (DeviceMessage)Activator.CreateInstance(_device!)!;

    /// <summary>Decodes over spans into the message, and writes it again.</summary>
    public static Decoded OverSpans(Message message, ReadOnlySpan<byte> bytes, int depth = WireReader.DefaultDepth)
    {
        var reader = new WireReader(bytes, depth);
        WireStatus status = message.TryRead(ref reader);
        byte[]? output = status == WireStatus.Ok ? message.ToArray() : null;
        return new Decoded(status.ToString(), reader.FailedPath, reader.Position, output);
    }

    /// <summary>Decodes with the device's cursor into the message, and writes it again.</summary>
    public static Decoded OnDeviceCursor(DeviceMessage message, byte[] bytes, int depth = DeviceReader.DefaultDepth)
    {
        var reader = new DeviceReader(bytes, depth);
        string status = message.TryRead(ref reader).ToString();
        byte[]? output = null;
        if (status == "Ok")
        {
            output = new byte[message.ComputeSize()];
            var writer = new DeviceWriter(output);
            message.Write(ref writer);
            Assert.False(writer.Failed);
            Assert.Equal(output.Length, writer.Position);
        }

        return new Decoded(status, reader.FailedPath, reader.Position, output);
    }

    private static Type? HostType(string name) =>
        typeof(Edda.Contracts.Grpc.Health.V1.HealthFile).Assembly.GetType(name)
        ?? typeof(Edda.Contracts.Conformance.V1.ConformanceFile).Assembly.GetType(name);

    private static string ReflectionName(MessageDescriptor descriptor)
    {
        string name = TypeNames.Full(descriptor)["global::".Length..];
        for (MessageDescriptor? outer = descriptor.ContainingType; outer is not null; outer = outer.ContainingType)
        {
            int dot = name.LastIndexOf('.');
            name = name[..dot] + "+" + name[(dot + 1)..];
        }

        return name;
    }

    private static IEnumerable<Contract> FindAll() => typeof(Contract).Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(typeof(IMessage)) && !type.IsAbstract)
        .Select(type => ((IMessage)Activator.CreateInstance(type)!).Descriptor)
        .Select(descriptor => new Contract(descriptor));
}
