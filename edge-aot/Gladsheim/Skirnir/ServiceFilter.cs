namespace Edda.Gladsheim.Skirnir;

/// <summary>Which services a listing asks for. An empty one asks for all.</summary>
public sealed class ServiceFilter
{
    private int _states;

    public string NamePattern { get; set; } = "";

    /// <summary>All must match.</summary>
    public List<KeyValuePair<string, string>> Labels { get; } = [];

    public void AllowState(ServiceState state) => _states |= 1 << (int)state;

    public bool Matches(ServiceSnapshot service)
    {
        if (_states != 0 && (_states & (1 << (int)service.State)) == 0)
            return false;
        if (!Skirnir.NamePattern.Matches(NamePattern, service.Name))
            return false;

        foreach (KeyValuePair<string, string> label in Labels)
        {
            if (!service.Labels.TryGetValue(label.Key, out string? value)
                || !string.Equals(value, label.Value, StringComparison.Ordinal))
                return false;
        }

        return true;
    }
}
