local s = ("x"):rep(1024) while true do local ok, more = pcall(string.gsub, s, ".", "%0%0") if ok then s = more end end
