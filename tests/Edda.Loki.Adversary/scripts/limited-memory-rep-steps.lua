local n = 1024 while true do pcall(string.rep, "x", n) n = n + 1048576 end
