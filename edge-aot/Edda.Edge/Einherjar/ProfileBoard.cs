using Edda.Contracts.Einherjar.V1;
using Edda.Edge.Einherjar.Internal;
using Edda.Edge.Grpc;
using Edda.Edge.Internal;

namespace Edda.Edge.Einherjar;

/// <summary>
/// What the service can do now: every method that the server serves, with the description somebody gave of it. Follows
/// the server by itself; each change has a revision of its own. Any thread may use it.
/// </summary>
public sealed class ProfileBoard
{
    /// <summary>A watcher further behind than this gets the whole profile instead.</summary>
    internal const int RememberedRevisions = 256;

    private readonly object _gate = new();
    private readonly GrpcServer _server;
    private readonly string _service;
    private readonly string _title;
    private readonly string _description;
    private readonly string _version;
    private readonly string _instance = Guid.NewGuid().ToString("N");
    private readonly IReadOnlyList<DomainDescription> _domains;
    private readonly Dictionary<string, FunctionDescription> _descriptions = new(StringComparer.Ordinal);
    private readonly Queue<ProfileRevision> _past = new();
    private Dictionary<string, ServedFunction> _functions = new(StringComparer.Ordinal);
    private ulong _revision = 1;

    public ProfileBoard(
        GrpcServer server, string service, string title, string description, string version,
        IReadOnlyList<DomainDescription> domains)
    {
        _server = server;
        _service = service;
        _title = title;
        _description = description;
        _version = version;
        _domains = domains;
        server.Changed += Update;
        Update();
    }

    internal ChangeSignal Changes { get; } = new();

    /// <summary>
    /// Says what methods do, those that are served and those that will be. A later description of the same method
    /// replaces the earlier one.
    /// </summary>
    public void Describe(params IEnumerable<FunctionDescription> functions)
    {
        lock (_gate)
        {
            foreach (FunctionDescription function in functions)
                _descriptions[function.Method] = function;
        }

        Update();
    }

    /// <summary>Drops the description of a method, which usually is served no more.</summary>
    public void Forget(string method)
    {
        lock (_gate)
            _descriptions.Remove(method);
        Update();
    }

    /// <summary>Whether a function or a domain of that name is part of the profile.</summary>
    public bool AnswersFor(string functionOrDomain)
    {
        lock (_gate)
        {
            if (_functions.ContainsKey(functionOrDomain))
                return true;
        }

        foreach (DomainDescription domain in _domains)
        {
            if (domain.Name == functionOrDomain)
                return true;
        }

        return false;
    }

    /// <summary>Replaces the content of the message by the profile.</summary>
    internal void CopyTo(Profile profile)
    {
        profile.Clear();
        profile.Service = _service;
        profile.Title = _title;
        profile.Description = _description;
        profile.Version = _version;
        profile.Instance = _instance;
        foreach (DomainDescription domain in _domains)
        {
            Domain copy = profile.Domains.Add();
            copy.Name = domain.Name;
            copy.Description = domain.Description;
        }

        lock (_gate)
        {
            profile.Revision = _revision;
            foreach (ServedFunction function in _functions.Values)
                function.CopyTo(profile.Functions.Add());
        }
    }

    /// <summary>
    /// Fills in the change after a revision. False when there is none yet. When that change is forgotten, it is the
    /// whole profile; a revision of 0 asks for that.
    /// </summary>
    internal bool TryGetNext(ulong revision, ProfileChange change)
    {
        lock (_gate)
        {
            if (revision == _revision)
                return false;

            change.Clear();
            foreach (ProfileRevision past in _past)
            {
                if (past.Revision != revision + 1 || revision == 0)
                    continue;

                change.Revision = past.Revision;
                past.Added?.CopyTo(change.EnsureFunctionAdded());
                past.Changed?.CopyTo(change.EnsureFunctionChanged());
                if (past.Removed is not null)
                    change.FunctionRemoved = past.Removed;
                return true;
            }

            CopyTo(change.EnsureProfile());
            change.Revision = _revision;
            return true;
        }
    }

    /// <summary>Compares what is served with what was, and records each difference as a revision.</summary>
    private void Update()
    {
        lock (_gate)
        {
            Dictionary<string, ServedFunction> now = Served();
            foreach (string name in _functions.Keys)
            {
                if (!now.ContainsKey(name))
                    Record(new ProfileRevision(_revision + 1, Removed: name));
            }

            foreach (ServedFunction function in now.Values)
            {
                if (!_functions.TryGetValue(function.Name, out ServedFunction? before))
                    Record(new ProfileRevision(_revision + 1, Added: function));
                else if (!before.IsSame(function))
                    Record(new ProfileRevision(_revision + 1, Changed: function));
            }

            _functions = now;
        }

        Changes.Raise();
    }

    private Dictionary<string, ServedFunction> Served()
    {
        Dictionary<string, ServedFunction> served = new(StringComparer.Ordinal);
        foreach (GrpcMethod method in _server.Methods)
        {
            // A method nobody described keeps the description made up for it, or each look would see a change.
            if (!_descriptions.TryGetValue(method.Path, out FunctionDescription? description))
                _descriptions[method.Path] = description = ServedFunction.Undescribed(method);
            if (!served.TryAdd(description.Name, new ServedFunction(description, method)))
            {
                // Two functions of one name could not be told apart; the second goes by its method's.
                FunctionDescription other = ServedFunction.Undescribed(method);
                served.TryAdd(other.Name, new ServedFunction(other, method));
            }
        }

        return served;
    }

    private void Record(ProfileRevision revision)
    {
        _revision = revision.Revision;
        _past.Enqueue(revision);
        if (_past.Count > RememberedRevisions)
            _past.Dequeue();
    }
}
