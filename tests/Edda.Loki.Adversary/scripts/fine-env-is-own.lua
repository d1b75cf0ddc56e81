local g = load("return _G")() return g == _G and rawget(g, "os") == nil and "contained"
