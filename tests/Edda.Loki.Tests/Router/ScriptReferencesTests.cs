using Edda.Loki.Router;

namespace Edda.Loki.Tests.Router;

public sealed class ScriptReferencesTests
{
    private static readonly string[] Children = ["fenrir", "jormungandr", "hel"];

    [Theory]
    [InlineData("return fenrir:gpio_read(17)", "fenrir")]
    [InlineData("return fenrir.gpio_read(fenrir, 17)", "fenrir")]
    [InlineData("local f = fenrir", "fenrir")]
    [InlineData("local f <const> = hel; f:x() fenrir:y()", "fenrir hel")]
    [InlineData("-- fenrir:gpio_read(17)\nreturn 1", "")]
    [InlineData("--[[ fenrir\n:x() ]] return 1", "")]
    [InlineData("--[==[ fenrir ]] fenrir ]=] ]==] hel:y()", "hel")]
    [InlineData("--[ fenrir:x()\nhel:y()", "hel")]
    [InlineData("return 'fenrir:x()' .. \"hel\"", "")]
    [InlineData("return [[fenrir:x()]] .. [=[ hel ]] hel ]=]", "")]
    [InlineData("return 'it\\'s fenrir'", "")]
    [InlineData("return 'a\\\nfenrir' , hel", "hel")]
    [InlineData("return 'a\\z  \n  fenrir', 1", "")]
    [InlineData("return x.fenrir, x:hel()", "")]
    [InlineData("return x..fenrir", "fenrir")]
    [InlineData("return 1 ..hel", "hel")]
    [InlineData("return {fenrir = 1, [hel] = 2}", "hel")]
    [InlineData("return fenrir == nil", "fenrir")]
    [InlineData("return fenrirs, _fenrir, Fenrir", "")]
    [InlineData("return t[fenrir]", "fenrir")]
    [InlineData("return 0x1p4, 3e-2, .5, hel", "hel")]
    [InlineData("goto done ::done:: return jormungandr", "jormungandr")]
    [InlineData("#!/usr/bin/lua fenrir\nreturn 1", "")]
    [InlineData("return _G['fen' .. 'rir']", "fenrir jormungandr hel")]
    [InlineData("return load('return fenrir')()", "fenrir jormungandr hel")]
    [InlineData("return 'unfinished fenrir", "")]
    [InlineData("--[[ unfinished fenrir", "")]
    [InlineData("hel", "hel")]
    public void Only_what_the_script_really_refers_to_counts(string source, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), ScriptReferences.Find(source, Children));

    [Fact]
    public void Any_text_gets_an_answer()
    {
        Random random = new(77);
        const string marks = "fenrir hel-[]='\"\\\n.:_Gz0x1e+#";
        for (int round = 0; round < 20_000; round++)
        {
            char[] text = new char[random.Next(60)];
            for (int i = 0; i < text.Length; i++)
                text[i] = marks[random.Next(marks.Length)];
            Assert.True(ScriptReferences.Find(text, Children).Count <= 3);
        }
    }
}
