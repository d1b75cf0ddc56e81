using System.Reflection;
using Edda.Edge.Logs;

namespace Edda.Edge.Platform.Tests.Logs;

public class LogEventsTests
{
    /// <summary>Each log class declares its ids as constants named "...Id".</summary>
    [Fact]
    public void Every_event_has_an_id_of_its_own()
    {
        List<(int Id, string Where)> ids = [];
        foreach (Type type in typeof(LogEvents).Assembly.GetTypes().Where(type => type.Name.EndsWith("Log", StringComparison.Ordinal)))
        {
            foreach (FieldInfo field in type.GetFields(BindingFlags.NonPublic | BindingFlags.Static))
            {
                if (field.IsLiteral && field.Name.EndsWith("Id", StringComparison.Ordinal))
                    ids.Add(((int)field.GetRawConstantValue()!, type.Name + "." + field.Name));
            }
        }

        Assert.True(ids.Count > 10);
        Assert.All(ids.GroupBy(id => id.Id), group => Assert.Single(group));
    }
}
