using System.Collections;
using System.Reflection;
using Edda.Edge.Settings;

namespace Edda.Gladsheim.Logic.Tests.Documentation;

/// <summary>A name of the settings file: in which object, and what the schema says it may be.</summary>
internal sealed record SchemaField(string Section, string Name, bool IsRequired, string Allowed);

/// <summary>
/// All names that a schema reads, found by looking into it: whoever adds one has to do nothing for it to be looked for in
/// the documentation. "services.*" is what every service has.
/// </summary>
internal static class SchemaFields
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static List<SchemaField> Of(object schema)
    {
        List<SchemaField> found = [];
        Walk(schema, "", found);
        return found;
    }

    private static void Walk(object value, string path, List<SchemaField> found)
    {
        if (!Is(value.GetType(), typeof(SettingsSchema<>)))
        {
            // A list or a map: what its items are.
            foreach (object item in Parts(value).Where(IsValue))
                Walk(item, path + ".*", found);
            return;
        }

        IEnumerable fields = (IEnumerable)value.GetType().GetField("_fields", Any)!.GetValue(value)!;
        foreach (object field in fields)
        {
            string name = (string)field.GetType().GetProperty("Name", Any)!.GetValue(field)!;
            bool isRequired = (bool)field.GetType().GetProperty("IsRequired", Any)!.GetValue(field)!;
            string allowed = (string)field.GetType().GetProperty("Allowed", Any)!.GetValue(field)!;
            found.Add(new SchemaField(path, name, isRequired, allowed));
            Walk(Parts(field).Single(IsValue), path.Length == 0 ? name : $"{path}.{name}", found);
        }
    }

    private static IEnumerable<object> Parts(object value) =>
        from type in Types(value.GetType())
        from field in type.GetFields(Any | BindingFlags.DeclaredOnly)
        select field.GetValue(value);

    private static IEnumerable<Type> Types(Type type)
    {
        for (Type? one = type; one is not null; one = one.BaseType)
            yield return one;
    }

    private static bool IsValue(object? value) => value is not null && Is(value.GetType(), typeof(SettingsValue<>));

    private static bool Is(Type type, Type open) =>
        Types(type).Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == open);
}
