using Edda.Kernel.Rig;
using Edda.Testing;

namespace Edda.Kernel.Fenrir;

/// <summary>hwmon and IIO with real drivers: a thermal zone and a light sensor of ACPI, and chips on an SMBus.</summary>
[Collection(MachineTests.Name)]
public sealed class SensorTests(Machine machine)
{
    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task A_temperature_of_hwmon_is_read_in_celsius()
    {
        GuestLoki loki = await machine.Loki;
        loki.Board[BoardWires.Gauge.TenthsOfKelvin] = 3101;
        // 273.1 or 273.2 is zero in Celsius; the kernel chooses by what else the firmware says.
        Assert.Equal("36.9", (await loki.RunAsync("return string.format('%.2f', fenrir:temperature('hwmon:acpitz/temp1'))"))[..4]);
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task A_light_sensor_of_iio_is_read()
    {
        GuestLoki loki = await machine.Loki;
        loki.Board[BoardWires.Gauge.Lux] = 320;
        Assert.Equal("320", await loki.RunAsync("return string.format('%g', fenrir:sensor_read('iio:acpi-als/illuminance'))"));
    }

    [RequiresFact(Requirement.VirtualMachine, Requirement.PublishedBinaries)]
    public async Task Chips_on_a_bus_become_sensors_of_hwmon_and_iio()
    {
        GuestLoki loki = await machine.Loki;
        string bus = await BusTests.BusesAsync(loki.Guest, "SMBus stub driver");
        // 23.5 degrees for an LM75, high byte first; 26.85 in fiftieths of Kelvin for an MLX90614, low byte first, and its
        // emissivity.
        await loki.RunAsync(
            $$"""
            fenrir:i2c_transfer({{bus}}, 0x48, "\0\x17\x80")
            fenrir:i2c_transfer({{bus}}, 0x5a, "\6" .. string.pack("<I2", 15000))
            fenrir:i2c_transfer({{bus}}, 0x5a, "\x24\xff\xff")
            """);
        await loki.Guest.RunAsync(
            $"cd /sys/bus/i2c/devices/i2c-{bus}\n[ -e {bus}-0048 ] || echo lm75 0x48 > new_device\n[ -e {bus}-005a ] || echo mlx90614 0x5a > new_device");

        Assert.Equal(
            "23.50 26.85",
            await loki.RunAsync(
                "return string.format('%.2f %.2f', fenrir:temperature('hwmon:lm75/temp1'), fenrir:temperature('iio:mlx90614/temp_ambient'))"));
        // The driver holds the chip now.
        Edge.Grpc.Status held = await loki.FailAsync($"fenrir:i2c_transfer({bus}, 0x48, '\\0', 2)");
        Assert.Contains("busy", held.Message, StringComparison.OrdinalIgnoreCase);
    }
}
