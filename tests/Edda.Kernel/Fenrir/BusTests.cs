using Edda.Core.Grpc;
using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Fenrir;

/// <summary>
/// I2C through i2c-dev: on a bus that does any transfer, behind which QEMU has a screen with its EDID, and on one that knows
/// SMBus only, whose chips are the kernel's i2c-stub.
/// </summary>
[Collection(MachineTests.Name)]
public sealed class BusTests(Machine machine)
{
    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task A_write_and_a_read_are_one_transfer()
    {
        GuestLoki loki = await machine.Loki;
        string buses = (await BusesAsync(loki.Guest, "radeonfb *")).Replace('\n', ',');
        // The card has several; the screen is at one of them.
        string[] found = (await loki.RunAsync(
            $$"""
            local hex = function(text) return (text:gsub(".", function(c) return string.format("%02x", c:byte()) end)) end
            for _, bus in ipairs { {{buses}} } do
              local answers, text = pcall(fenrir.i2c_transfer, fenrir, bus, 0x50, "\0", 8)
              if answers then return bus .. " " .. hex(text) .. " " .. hex(fenrir:i2c_transfer(bus, 0x50, "\6", 2)) end
            end
            return "no screen at {{buses}}"
            """)).Split(' ');
        Assert.Equal(["00ffffffffffff00", "ff00"], found[1..]);
        string bus = found[0];
        Edge.Grpc.Status nobody = await loki.FailAsync($"fenrir:i2c_transfer({bus}, 0x23, '\\0', 1)");
        Assert.Equal(StatusCode.Unavailable, nobody.Code);
        Assert.Contains("address 0x23", nobody.Message, StringComparison.Ordinal);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task On_a_bus_of_smbus_registers_are_written_and_read()
    {
        GuestLoki loki = await machine.Loki;
        string bus = await BusesAsync(loki.Guest, "SMBus stub driver");
        Assert.Equal(
            "a5 3412 0102030405060708 5a",
            await loki.RunAsync(
                $$"""
                local hex = function(text) return (text:gsub(".", function(c) return string.format("%02x", c:byte()) end)) end
                local at = function(write, count) return hex(fenrir:i2c_transfer({{bus}}, 0x20, write, count)) end
                at("\1\xa5"); at("\2\x34\x12"); at("\x10\1\2\3\4\5\6\7\8"); at("\3\x5a")
                local read = at("\1", 1) .. " " .. at("\2", 2) .. " " .. at("\x10", 8)
                at("\3")
                return read .. " " .. at("", 1)
                """));
        Edge.Grpc.Status tooMuch = await loki.FailAsync($"fenrir:i2c_transfer({bus}, 0x20, '\\0\\1', 2)");
        Assert.Equal(StatusCode.InvalidArgument, tooMuch.Code);
        Assert.Contains("knows SMBus only", tooMuch.Message, StringComparison.Ordinal);
    }

    /// <summary>The numbers of the buses with such a name, a line each.</summary>
    internal static Task<string> BusesAsync(VirtualMachine guest, string name) => guest.RunAsync(
        $$"""
        for bus in /sys/bus/i2c/devices/i2c-*; do
          case "$(cat $bus/name)" in {{name.Replace(" ", "\\ ", StringComparison.Ordinal)}}) echo "${bus##*-}";; esac
        done
        """);
}
