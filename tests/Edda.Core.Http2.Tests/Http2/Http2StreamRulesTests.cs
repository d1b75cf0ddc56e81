namespace Edda.Core.Http2.Tests.Http2;

public class Http2StreamRulesTests
{
    /// <summary>The whole table: a row for each state, a column for each event, '-' where it is not allowed.</summary>
    [Fact]
    public void Every_transition()
    {
        // Begin Send SendEnd Answer Receive ReceiveEnd Reset ResetWritten Lost
        string[] rows =
        [
            "Free:            Open - - - - - - - -",
            "Open:            - Open SentAll Answered - - Resetting - Free",
            "Answered:        - Answered SentAllAnswered - Answered ReceivedAll Resetting - Free",
            "SentAll:         - - - SentAllAnswered - - Resetting - Free",
            "SentAllAnswered: - - - - SentAllAnswered Free Resetting - Free",
            "ReceivedAll:     - ReceivedAll Free - - - Resetting - Free",
            "Resetting:       - - - Resetting Resetting Resetting - Free Free",
        ];
        foreach (string row in rows)
        {
            string[] parts = row.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var state = Enum.Parse<Http2StreamState>(parts[0].TrimEnd(':'));
            foreach (Http2StreamEvent happened in Enum.GetValues<Http2StreamEvent>())
            {
                string expected = parts[1 + (int)happened];
                string next = Http2StreamRules.Next(state, happened).ToString();
                Assert.Equal((state, happened, expected), (state, happened, next == "Invalid" ? "-" : next));
            }
        }
    }
}
