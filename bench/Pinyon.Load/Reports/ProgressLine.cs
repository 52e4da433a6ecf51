namespace Pinyon.Load.Reports;

/// <summary>Shows progress once a second: in place on a terminal, otherwise line by line.</summary>
internal sealed class ProgressLine(TextWriter output, bool isTerminal, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private int _width;

    /// <summary>Speaks until the work has ended, however it ends, and leaves the terminal's line empty.</summary>
    public async Task FollowAsync(Task work, Func<string> tell)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work)
        {
            Show(tell());
        }

        Clear();
    }

    private void Show(string text)
    {
        if (!isTerminal)
        {
            output.WriteLine(text);
            return;
        }

        output.Write($"\r{text.PadRight(_width)}");
        _width = text.Length;
    }

    private void Clear()
    {
        if (_width > 0)
        {
            output.Write($"\r{new string(' ', _width)}\r");
            _width = 0;
        }
    }
}
