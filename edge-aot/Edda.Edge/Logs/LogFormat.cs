namespace Edda.Edge.Logs;

/// <summary>For programs, one JSON object a line; or for people, one line of text.</summary>
public enum LogFormat
{
    Console,
    Json,
}
