namespace Edda.Loki.Router;

internal enum LuaTokenKind
{
    End,
    Name,
    Text,
    Number,
    Symbol,
}
