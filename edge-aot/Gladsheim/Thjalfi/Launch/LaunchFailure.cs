using Edda.Gladsheim.Native;

namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>Why a start came to nothing: the step, what it was about, and the system's error number.</summary>
public readonly record struct LaunchFailure(LaunchStep Step, string Subject, int Errno)
{
    /// <summary>For example "chdir /x: No such file or directory".</summary>
    public override string ToString() => $"{Verb} {Subject}: {Native.Errno.Text(Errno)}";

    private string Verb => Step switch
    {
        LaunchStep.FindProgram or LaunchStep.Execute => "execute",
        LaunchStep.ReadEnvironmentFile => "read",
        LaunchStep.FindUser => "find user",
        LaunchStep.FindGroup => "find group",
        LaunchStep.OpenInput or LaunchStep.OpenOutput or LaunchStep.OpenCgroup => "open",
        LaunchStep.PrepareMemory => "prepare",
        LaunchStep.Clone => "clone",
        LaunchStep.ResetSignals => "reset signal",
        LaunchStep.NewSession => "setsid",
        LaunchStep.JoinCgroup => "join cgroup",
        LaunchStep.SetLimit => "setrlimit",
        LaunchStep.SetNice => "setpriority",
        LaunchStep.SetUmask => "umask",
        LaunchStep.ConnectStream => "dup",
        LaunchStep.SetGroups => "setgroups",
        LaunchStep.SetGroup => "setgid",
        LaunchStep.SetUser => "setuid",
        LaunchStep.ChangeDirectory => "chdir",
        LaunchStep.CloseDescriptors => "close_range",
        LaunchStep.NoNewPrivileges => "no_new_privs",
        _ => "start",
    };
}
