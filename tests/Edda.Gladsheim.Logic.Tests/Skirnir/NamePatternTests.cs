using System.Text.RegularExpressions;
using Edda.Gladsheim.Skirnir;
using FsCheck;
using FsCheck.Fluent;

namespace Edda.Gladsheim.Logic.Tests.Skirnir;

public sealed class NamePatternTests
{
    [Fact]
    public void It_matches_what_the_regular_expression_matches()
    {
        Gen<string> text = Gen.Elements("ab@".ToCharArray()).ListOf().Select(characters => string.Concat(characters));
        Gen<string> pattern = Gen.Elements("ab@*?".ToCharArray()).ListOf().Select(characters => string.Concat(characters));
        Prop.ForAll(
            pattern.ToArbitrary(), text.ToArbitrary(),
            (glob, name) =>
            {
                string regex = "^" + Regex.Escape(glob).Replace("\\*", ".*").Replace("\\?", ".") + "$";
                bool expected = glob.Length == 0 || Regex.IsMatch(name, regex);
                Assert.Equal(expected, NamePattern.Matches(glob, name));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(12));
    }
}
