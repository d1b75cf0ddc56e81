namespace Edda.Loki.Fenrir.Simulated;

/// <summary>One pin of the simulated board. Under the board's lock.</summary>
internal sealed class SimulatedPin
{
    /// <summary>What is connected to it drives it so; null: nothing is connected.</summary>
    public bool? Driven { get; set; }

    /// <summary>What a script wrote; null: it is an input.</summary>
    public bool? Output { get; set; }

    public PinPull Pull { get; set; }

    public double PwmDuty { get; set; }

    public double PwmFrequency { get; set; }

    public List<SimulatedWatch> Watches { get; } = [];

    /// <summary>Null: it floats.</summary>
    public bool? Level => Output ?? Driven ?? Pull switch { PinPull.Up => true, PinPull.Down => false, _ => null };
}
