namespace nanoFramework.Hardware.Esp32;

/// <remarks>The kind in the third byte, the number of the device in the second, its part in the first.</remarks>
public enum DeviceFunction
{
    PWM1 = 0x40100,
    PWM2 = 0x40200,
    ADC1_CH6 = 0x50106,
}
