using Pinyon.Load;

return await LoadProgram.RunAsync(args);
