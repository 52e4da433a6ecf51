using System.Numerics;

namespace Pinyon.Store.Eviction;

/// <summary>
/// A small cache of fingerprints with one setting, run beside the real one to see what that setting would bring.
/// Follows the same rule as <see cref="WTinyLfuPolicy"/>, in numbers of entries.
/// </summary>
internal sealed class ShadowCache
{
    // Nodes by number: 1 to _room are entries, the last three the ends of the rings window, probation and protected.
    // 13 bytes a node: fingerprint 4, neighbours 2 + 2, next of its chain 2, state 1, and the head of a chain 2.
    // A state is [ ring │ 2 bits: requested 1, 2, 3 times or more ].
    private const int Window = 0;
    private const int Probation = 1;
    private const int Protected = 2;
    private const int Rings = 3;
    private const int RingShift = 2;
    private const int TimesMask = (1 << RingShift) - 1;

    private readonly int _room;
    private readonly uint[] _prints;
    private readonly ushort[] _previous;
    private readonly ushort[] _next;
    private readonly ushort[] _chain;
    private readonly ushort[] _heads;
    private readonly byte[] _states;
    private readonly int[] _counts = new int[Rings];
    private readonly double _share;
    private int _capacity;
    private int _windowSize;
    private int _protectedSize;
    private ushort _free;
    private AdmissionGate _gate;

    /// <summary>Begins empty.</summary>
    /// <param name="most">The greatest capacity that it will be set to.</param>
    /// <param name="setting">Window and gate.</param>
    public ShadowCache(int most, PolicySetting setting)
    {
        _share = setting.Window;
        _gate = new AdmissionGate(setting.IsStrict);
        _room = most + 1;
        int nodes = _room + 1 + Rings;
        _prints = new uint[nodes];
        _previous = new ushort[nodes];
        _next = new ushort[nodes];
        _chain = new ushort[nodes];
        _states = new byte[nodes];
        _heads = new ushort[BitOperations.RoundUpToPowerOf2((uint)most)];
        for (int ring = 0; ring < Rings; ring++) _previous[End(ring)] = _next[End(ring)] = End(ring);
        for (int node = 1; node <= _room; node++) Free(node);
    }

    public long Bytes => _prints.Length * 11L + _heads.Length * 2L;

    public int Count => _counts[Window] + _counts[Probation] + _counts[Protected];

    /// <summary>How many entries it may hold.</summary>
    public int Capacity
    {
        get => _capacity;
        set
        {
            _capacity = Math.Clamp(value, 1, _room - 1);
            _windowSize = Math.Clamp((int)Math.Round(_share * _capacity), 1, _capacity);
            _protectedSize = (int)(WTinyLfuPolicy.ProtectedPart * (_capacity - _windowSize));
        }
    }

    /// <summary>A request for a key.</summary>
    /// <param name="print">Its fingerprint.</param>
    /// <param name="times">How often it was requested lately, this time included; used if it is not here.</param>
    /// <returns>Whether it was here.</returns>
    public bool Ask(uint print, int times)
    {
        int node = Find(print);
        if (node != 0)
        {
            Hit(node);
            return true;
        }

        node = _free;
        _free = _chain[node];
        _prints[node] = print;
        _states[node] = (byte)times;
        ref ushort head = ref HeadOf(print);
        _chain[node] = head;
        head = (ushort)node;
        Link(node, Window);
        while (Count <= _capacity && _counts[Window] > _windowSize) Pass(Last(Window), Probation);
        while (Count > _capacity) Drop(Victim());
        return false;
    }

    private ushort End(int ring) => (ushort)(_room + 1 + ring);

    private int Last(int ring) => _previous[End(ring)];

    private ref ushort HeadOf(uint print) => ref _heads[(print * 0x85EB_CA6B) >> 7 & (uint)(_heads.Length - 1)];

    private int Find(uint print)
    {
        int node = HeadOf(print);
        while (node != 0 && _prints[node] != print) node = _chain[node];
        return node;
    }

    private int RingOf(int node) => _states[node] >> RingShift;

    private int TimesOf(int node) => _states[node] & TimesMask;

    private void Hit(int node)
    {
        if (TimesOf(node) < FrequencySketch.Most) _states[node]++;
        if (RingOf(node) == Window) Pass(node, Window);
        else Protect(node);
    }

    private void Protect(int node)
    {
        Pass(node, Protected);
        while (_counts[Protected] > _protectedSize) Pass(Last(Protected), Probation);
    }

    private int Victim()
    {
        int main = Last(_counts[Probation] > 0 ? Probation : Protected);
        if (main == End(Protected)) return Last(Window);
        if (_counts[Window] <= _windowSize) return main;
        int candidate = Last(Window);
        switch (_gate.Hold(TimesOf(candidate), TimesOf(main)))
        {
            case Contest.Admit:
                Pass(candidate, Probation);
                return main;
            case Contest.RejectAndAge:
                if (TimesOf(main) > 0) _states[main]--;
                Protect(main);
                break;
        }

        return candidate;
    }

    private void Drop(int node)
    {
        Unlink(node);
        ref ushort link = ref HeadOf(_prints[node]);
        while (link != node) link = ref _chain[link];
        link = _chain[node];
        Free(node);
    }

    private void Free(int node)
    {
        _chain[node] = _free;
        _free = (ushort)node;
    }

    private void Pass(int node, int ring)
    {
        Unlink(node);
        Link(node, ring);
    }

    private void Link(int node, int ring)
    {
        ushort end = End(ring);
        ushort first = _next[end];
        _previous[node] = end;
        _next[node] = first;
        _previous[first] = (ushort)node;
        _next[end] = (ushort)node;
        _states[node] = (byte)(ring << RingShift | TimesOf(node));
        _counts[ring]++;
    }

    private void Unlink(int node)
    {
        _next[_previous[node]] = _next[node];
        _previous[_next[node]] = _previous[node];
        _counts[RingOf(node)]--;
    }
}
