using Edda.Gladsheim.LaunchBench;

// launchbench supervise FOLDER    restart whatever FOLDER holds, a folder with a "run" program each (as runsvdir would)
// launchbench compare [ROUNDS]    kill -9 to the new child running, beside runit's runsv, in turns
// launchbench launch              the call alone
return args switch
{
    ["supervise", { } folder] => Supervisor.Run(folder),
    ["compare"] => Comparison.Run(300),
    ["compare", { } rounds] => Comparison.Run(int.Parse(rounds)),
    ["launch"] => Comparison.Launches(1000),
    _ => 64,
};
