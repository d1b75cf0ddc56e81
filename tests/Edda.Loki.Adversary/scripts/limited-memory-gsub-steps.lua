local s, p = ("x"):rep(1024), ("."):rep(64) while true do local ok, more = pcall(string.gsub, s, p, "%0%0") if ok then s = more end end
