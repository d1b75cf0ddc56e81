namespace Edda.Gladsheim.Thjalfi.Launch;

/// <summary>The step of a start that failed.</summary>
public enum LaunchStep
{
    None = 0,
    FindProgram,
    ReadEnvironmentFile,
    FindUser,
    FindGroup,
    OpenInput,
    OpenOutput,
    OpenCgroup,
    PrepareMemory,
    Clone,
    ResetSignals,
    NewSession,
    JoinCgroup,
    SetLimit,
    SetNice,
    SetUmask,
    ConnectStream,
    SetGroups,
    SetGroup,
    SetUser,
    ChangeDirectory,
    CloseDescriptors,
    NoNewPrivileges,
    Execute,
}
