// The board of the tests: what a small computer has around its processor, in the memory of QEMU's pc-testdev, which the
// test writes and reads from outside (64 KiB at 0xFF000000).
DefinitionBlock ("board.aml", "SSDT", 2, "EDDA", "BOARD", 1)
{
    Scope (\_SB)
    {
        OperationRegion (BRDM, SystemMemory, 0xFF008000, 0x40)
        Field (BRDM, DWordAcc, NoLock, Preserve)
        {
            MAIN, 32, // 1: the mains are on line
            TEMP, 32, // tenths of Kelvin
            LUX_, 32, // lux
            GLOW, 32, // percent, written by the driver
        }

        // AMD's GPIO controller: one word a pin.
        Device (GPIO)
        {
            Name (_HID, "AMDI0030")
            Name (_CRS, ResourceTemplate ()
            {
                Memory32Fixed (ReadWrite, 0xFF000000, 0x400)
                Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 5 }
            })
        }

        // Intel's PWM block of four channels, a page each quarter.
        Device (PWM0)
        {
            Name (_HID, "80865AC8")
            Name (_CRS, ResourceTemplate () { Memory32Fixed (ReadWrite, 0xFF001000, 0x1000) })
        }

        Device (LEDS)
        {
            Name (_HID, "PRP0001")
            Name (_CRS, ResourceTemplate ()
            {
                GpioIo (Exclusive, PullNone, 0, 0, IoRestrictionOutputOnly, "\\_SB.GPIO", 0, ResourceConsumer) { 40 }
            })
            Name (_DSD, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package () { Package () { "compatible", Package () { "gpio-leds" } } },
                ToUUID ("dbb8e3e6-5886-4ba6-8795-1319f52a966b"),
                Package () { Package () { "led-0", "LED0" } }
            })
            Name (LED0, Package ()
            {
                ToUUID ("daffd814-6eba-4d8c-8a91-bc9bbf4aa301"),
                Package ()
                {
                    Package () { "label", "status" },
                    Package () { "gpios", Package () { ^LEDS, 0, 0, 0 } }
                }
            })
        }

        Device (KBLT)
        {
            Name (_HID, "GOOG0002")
            Method (KBQC, 0) { Return (GLOW) }
            Method (KBCM, 1) { GLOW = Arg0 }
        }

        Device (ALS0)
        {
            Name (_HID, "ACPI0008")
            Method (_ALI, 0) { Return (LUX_) }
        }

        Device (ADP0)
        {
            Name (_HID, "ACPI0003")
            Name (_PCL, Package () { \_SB })
            Method (_PSR, 0) { Return (MAIN) }
        }

        Device (BAT0)
        {
            Name (_HID, EisaId ("PNP0C0A"))
            Name (_PCL, Package () { \_SB })
            Method (_STA, 0) { Return (0x1F) }
            Method (_BIF, 0)
            {
                Return (Package () { 0, 50000, 48000, 1, 11100, 5000, 2500, 100, 100, "board", "1", "LION", "edda" })
            }
            Method (_BST, 0)
            {
                If (MAIN == 1) { Return (Package () { 0, 0, 24000, 11100 }) }
                Return (Package () { 1, 6000, 24000, 11100 })
            }
        }
    }

    ThermalZone (\_TZ.THRM)
    {
        Method (_TMP, 0) { Return (\_SB.TEMP) }
        Name (_CRT, 3832)
        Name (_TZP, 0)
    }
}
