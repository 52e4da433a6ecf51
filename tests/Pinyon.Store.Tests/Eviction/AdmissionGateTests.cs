using Pinyon.Store.Eviction;

namespace Pinyon.Store.Tests.Eviction;

public sealed class AdmissionGateTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void Hold_CandidateRequestedMoreOften_IsAdmittedByBothGates(int candidate, int victim)
    {
        new AdmissionGate(isStrict: false).Hold(candidate, victim).ShouldBe(Contest.Admit);
        new AdmissionGate(isStrict: true).Hold(candidate, victim).ShouldBe(Contest.Admit);
    }

    [Fact]
    public void Hold_ThreeTimesEach_IsAdmittedByTheLenientGateOnly()
    {
        new AdmissionGate(isStrict: false).Hold(3, 3).ShouldBe(Contest.Admit);
        new AdmissionGate(isStrict: true).Hold(3, 3).ShouldNotBe(Contest.Admit);
    }

    [Fact]
    public void Hold_StrictAndKnownCandidatesLose_AgesTheVictimEverySecondTime()
    {
        var gate = new AdmissionGate(isStrict: true);

        Contest[] contests = [.. Enumerable.Range(0, 6).Select(_ => gate.Hold(3, 3))];

        contests.ShouldBe(
        [
            Contest.Reject, Contest.RejectAndAge, Contest.Reject, Contest.RejectAndAge, Contest.Reject,
            Contest.RejectAndAge,
        ]);
    }

    [Fact]
    public void Hold_StrictAndCandidatesOfAScan_NeverAgesTheVictim()
    {
        var gate = new AdmissionGate(isStrict: true);

        Enumerable.Range(0, 100).ShouldAllBe(_ => gate.Hold(1, 1) == Contest.Reject);
    }

    [Fact]
    public void Hold_LenientAndCandidateLoses_NeverAgesTheVictim()
    {
        var gate = new AdmissionGate(isStrict: false);

        Enumerable.Range(0, 100).ShouldAllBe(_ => gate.Hold(2, 2) == Contest.Reject);
    }
}
