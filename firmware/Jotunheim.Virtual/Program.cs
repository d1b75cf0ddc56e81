using Edda.Jotunheim;
using Edda.Jotunheim.Sessions;
using Edda.Jotunheim.Virtual;

// jotunheim HUB CODE [FOLDER]: one virtual device that enrols with the code and keeps its identity in the folder.
if (args.Length is < 2 or > 3 || HubAddress.Parse(args[0]) is not { } hub)
{
    Console.Error.WriteLine("usage: jotunheim http://HOST:PORT CODE [FOLDER]; 'edda device enroll' gives the code");
    return 2;
}

using ManualResetEventSlim end = new();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    end.Set();
};
using DeviceRunner runner = new();
VirtualStorage storage = new(args.Length == 3 ? Path.GetFullPath(args[2]) : null);
runner.Add(new VirtualDevice(hub, new Identity { Code = args[1] }, new DeviceOptions { Name = "virtual" }, storage, runner.Wake));
Console.WriteLine($"a virtual device goes to {args[0]}; Ctrl-C ends it");
end.Wait();
return 0;
