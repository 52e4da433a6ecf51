namespace Pinyon.Store.Observation;

/// <summary>Holds a stripe where it can be made when its thread first comes.</summary>
internal sealed class OwnStripe
{
    public HitStripe Stripe;
}
