using System.Globalization;
using Edda.Loki.Engine;
using Edda.Loki.Workers.Internal;

namespace Edda.Loki.Workers;

/// <summary>
/// What "loki --worker" is: one thread, one engine and a socket as descriptor 3. No server, no files, no settings: all
/// it knows comes through the socket, and it ends with it.
/// </summary>
internal static class WorkerProgram
{
    public const string Option = "--worker";

    public const int Descriptor = 3;

    /// <param name="create">Makes the engine, for so many remembered scripts.</param>
    public static int Run(IReadOnlyList<string> arguments, Func<int, IScriptEngine> create)
    {
        int cached = arguments.Count > 1
            && int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 100;
        WorkerConfinement.Apply();
        using IScriptEngine engine = create(cached);
        return new WorkerLoop(new WorkerChannel(Descriptor), engine).Run() ? 0 : 1;
    }
}
