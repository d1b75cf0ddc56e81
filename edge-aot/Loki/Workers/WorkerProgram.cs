using System.Globalization;
using Edda.Loki.Engine;
using Edda.Loki.Workers.Internal;

namespace Edda.Loki.Workers;

/// <summary>
/// What "loki --worker CACHED SLOT SLOTS MEMORY" is: one thread, one engine, a socket as descriptor 3 and shared memory as
/// descriptor 4. No server, no files, no settings: all it knows comes through the socket, and it ends with it.
/// </summary>
internal static class WorkerProgram
{
    public const string Option = "--worker";

    private const int Socket = 3;
    private const int Board = 4;

    /// <summary>How one is started. The service's own program, whatever it is called.</summary>
    public static IReadOnlyList<string> Arguments(int cachedScripts, int slot, int slots, long memory) =>
        [Option, Text(cachedScripts), Text(slot), Text(slots), Text(memory)];

    /// <param name="create">Makes the engine: for so many remembered scripts, and what all scripts may hold together.</param>
    public static int Run(IReadOnlyList<string> arguments, Func<int, MemoryPool, IScriptEngine> create)
    {
        if (arguments.Count != 5 || !TryNumber(arguments[1], out long cached) || !TryNumber(arguments[2], out long slot)
            || !TryNumber(arguments[3], out long slots) || !TryNumber(arguments[4], out long memory))
            return 2;
        Posix.NameThread("loki-worker\0"u8); // as it was started it would be "exe"
        if (WorkerBoard.TryOpen(Board, (int)slots) is not { } board)
            return 1;
        _ = Posix.Close(Board);
        using IScriptEngine engine = create((int)cached, board.Pool((int)slot, memory));
        MappedFiles files = MappedFiles.Find();
        WorkerLoop loop = new(new WorkerChannel(Socket), engine, board, (int)slot, files);
        WorkerConfinement.Apply(memory);
        loop.Begin();
        files.Release();
        loop.Run();
        return 0;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
