namespace nanoFramework.Hardware.Esp32;

public enum EspNativeError : int
{
    OK = 0,
}
