local n = 0 while true do n = n + 1 local ok = pcall(string.rep) end
