using Pinyon.HitRates;

return new HitRatesCommand(HitRatesProgram.Run).Root.Parse(args).Invoke();
