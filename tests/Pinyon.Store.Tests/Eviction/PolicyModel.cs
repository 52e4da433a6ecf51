using Pinyon.HitRates.Caches;
using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

/// <summary>Applies random shard operations to a policy and tracks what it must hold.</summary>
internal sealed class PolicyModel(FakeEntries entries, IEvictionPolicy policy, int slots, Random random, int mostCharge)
{
    // The header of an entry has more, but not all of them are the policy's for ever.
    private const int BitsLimit = 1 << 4;

    private readonly Dictionary<int, int> _charges = [];
    private readonly Dictionary<int, ulong> _hashes = [];

    public int Evicted { get; private set; }

    public void Step(long now)
    {
        int number = random.Next(1, slots + 1);
        if (!_charges.ContainsKey(number)) Add(number, now);
        else Touch(number, now);
        while (policy.Charged > policy.Capacity) Evict(now);
    }

    /// <summary>The faults found, as sentences.</summary>
    public List<string> Faults()
    {
        List<string> faults = [];
        IReadOnlyCollection<uint> held = policy.Check(faults);
        IEnumerable<uint> expected = _charges.Keys.Order().Select(FakeEntries.Reference);
        if (!held.Order().SequenceEqual(expected)) faults.Add("holds others");
        if (held.Any(entry => entries.Entries.GetBits(entry) >= BitsLimit)) faults.Add("uses more than four bits");
        int charged = _charges.Values.Sum();
        if (policy.Charged != charged) faults.Add($"charges {policy.Charged}, not {charged}");
        return faults;
    }

    private void Add(int number, long now)
    {
        ulong hash = (ulong)random.NextInt64();
        int charge = random.Next(1, mostCharge + 1);
        policy.Miss(hash);
        policy.Add(entries.Write(number, hash, charge), hash, now);
        _charges[number] = charge;
        _hashes[number] = hash;
    }

    private void Touch(int number, long now)
    {
        uint entry = FakeEntries.Reference(number);
        switch (random.Next(10))
        {
            case 0:
                policy.Remove(entry, _hashes[number]);
                Forget(number);
                break;
            case 1:
                int old = _charges[number];
                _charges[number] = random.Next(1, mostCharge + 1);
                entries.Recharge(number, _charges[number]);
                policy.Resize(entry, old, _hashes[number], now);
                break;
            case 2:
                Move(number, random.Next(1, slots + 1));
                break;
            case 3:
                policy.Capacity += random.Next(-1, 2);
                policy.Capacity = Math.Max(policy.Capacity, 1);
                break;
            default:
                policy.Hit(entry, _hashes[number], now);
                break;
        }
    }

    private void Move(int from, int to)
    {
        if (_charges.ContainsKey(to)) return;
        entries.Copy(from, to);
        policy.Move(FakeEntries.Reference(from), FakeEntries.Reference(to));
        _charges[to] = _charges[from];
        _hashes[to] = _hashes[from];
        Forget(from);
    }

    private void Evict(long now)
    {
        Forget(FakeEntries.Number(policy.Evict(now)));
        Evicted++;
    }

    private void Forget(int number)
    {
        _charges.Remove(number).ShouldBeTrue($"{number} was not there");
        _hashes.Remove(number);
    }
}
