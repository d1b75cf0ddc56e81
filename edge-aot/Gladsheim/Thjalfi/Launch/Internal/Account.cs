namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>Whom a service runs as, as the system's user database says.</summary>
internal readonly record struct Account(uint User, uint Group, uint[] Groups, string? Name, string? Home, string? Shell);
