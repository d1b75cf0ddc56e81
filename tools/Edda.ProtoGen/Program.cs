using Edda.ProtoGen;
using Edda.ProtoGen.Regeneration;

// Without arguments this is a protoc plugin; `regenerate` writes everything the manifest lists, `--check` compares only.
try
{
    switch (args)
    {
        case []:
            using (Stream input = Console.OpenStandardInput())
            using (Stream output = Console.OpenStandardOutput())
            {
                Plugin.Run(input, output);
            }

            return 0;
        case ["regenerate"]:
            Console.WriteLine(Regenerator.Write(Layout.Find()));
            return 0;
        case ["regenerate", "--check"]:
            IReadOnlyList<string> differences = Regenerator.Compare(Layout.Find());
            foreach (string difference in differences)
            {
                Console.WriteLine(difference);
            }

            Console.WriteLine(differences.Count == 0 ? "The generated code is up to date." : "Run it without --check.");
            return differences.Count == 0 ? 0 : 1;
        default:
            Console.Error.WriteLine("usage: Edda.ProtoGen [regenerate [--check]]   (without arguments: a protoc plugin)");
            return 2;
    }
}
catch (GenerationException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
