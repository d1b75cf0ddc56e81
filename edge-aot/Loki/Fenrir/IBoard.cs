namespace Edda.Loki.Fenrir;

/// <summary>
/// Hardware: this machine's, a simulated one, or a remote one. Names of pins, sensors and actuators are the board's own.
/// What fails is a <see cref="FenrirException"/>. Any thread may call.
/// </summary>
internal interface IBoard
{
    bool ReadPin(string pin, PinPull pull);

    void WritePin(string pin, bool level);

    /// <summary>Waits, without holding a thread, for the next edge from now on; null: none came in time.</summary>
    ValueTask<PinEdge?> WatchAsync(string pin, PinPull pull, bool rising, bool falling, TimeSpan timeout, CancellationToken cancellation);

    /// <param name="duty">0 to 1.</param>
    void SetPwm(string pin, double frequencyHz, double duty);

    /// <summary>In the unit of its kind: Celsius, percent, volts.</summary>
    double ReadSensor(string sensor);

    /// <param name="value">0 to 1.</param>
    void SetActuator(string actuator, double value);

    /// <summary>Writes, then reads so many bytes in the same transfer.</summary>
    byte[] TransferI2c(int bus, int address, byte[] write, int readCount);

    /// <summary>Null when it works, or what does not.</summary>
    string? Check();
}
