using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Launch.Internal;

/// <summary>Looks a name up in a PATH as execvp(3) does: the first executable file wins, "not permitted" is kept over "not found".</summary>
internal static class ProgramFinder
{
    private const int MayExecute = 1;

    public static bool TryFind(string program, string searchPath, out string path, out int errno)
    {
        path = program;
        errno = 0;
        // With a slash it is a path; execve itself says what is wrong with it.
        if (program.Contains('/'))
            return true;

        errno = Errno.NoEntry;
        if (program.Length == 0)
            return false;
        foreach (string directory in searchPath.Split(':'))
        {
            path = (directory.Length == 0 ? "." : directory) + "/" + program;
            if (Libc.Access(path, MayExecute) == 0 && !Directory.Exists(path))
            {
                errno = 0;
                return true;
            }
            if (Errno.Last == Errno.AccessDenied)
                errno = Errno.AccessDenied;
        }
        path = program;
        return false;
    }
}
