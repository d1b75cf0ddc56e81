local t = {} for i = 1, 100 do t[i] = i end while true do for _ in pairs(t) do end end
