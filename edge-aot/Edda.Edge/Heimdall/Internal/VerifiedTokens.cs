using System.Collections.Concurrent;

namespace Edda.Edge.Heimdall.Internal;

/// <summary>
/// Tokens whose signature was right, by their whole text, so that a caller pays for the check once. Bounded: two
/// generations, of which the older one is forgotten when the younger one is full, so what is in use stays.
/// </summary>
internal sealed class VerifiedTokens(int generationSize)
{
    private readonly object _gate = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();

    public int Count => _young.Tokens.Count + _old.Tokens.Count;

    public bool TryGet(ReadOnlySpan<char> text, out VerifiedToken? token)
    {
        if (_young.Lookup.TryGetValue(text, out token))
            return true;
        if (!_old.Lookup.TryGetValue(text, out token))
            return false;

        Add(text.ToString(), token);
        return true;
    }

    public void Add(string text, VerifiedToken token)
    {
        lock (_gate)
        {
            if (_young.Tokens.Count >= generationSize)
            {
                _old = _young;
                _young = new Generation();
            }

            _young.Tokens[text] = token;
        }
    }

    /// <summary>After a revocation or a change of what is trusted.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _young = new Generation();
            _old = new Generation();
        }
    }

    private sealed class Generation
    {
        public Generation() => Lookup = Tokens.GetAlternateLookup<ReadOnlySpan<char>>();

        public ConcurrentDictionary<string, VerifiedToken> Tokens { get; } = new(StringComparer.Ordinal);

        public ConcurrentDictionary<string, VerifiedToken>.AlternateLookup<ReadOnlySpan<char>> Lookup { get; }
    }
}
