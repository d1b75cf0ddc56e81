while true do for _ in string.gmatch("aaaa", "a") do end end
