namespace Edda.Gladsheim.Hall.Internal;

/// <summary>What a service's unit asks of the hall about the others. On the loop.</summary>
internal interface IUnits
{
    ServiceUnit? Find(string name);

    /// <summary>Those that need it directly.</summary>
    IReadOnlyList<string> DependentsOf(string name);

    /// <summary>Something others may wait for has changed; its snapshot is published soon.</summary>
    void Changed(ServiceUnit unit);

    /// <summary>Told to those who follow events when the snapshot that shows it has been published.</summary>
    void Tell(HallEvent told);
}
