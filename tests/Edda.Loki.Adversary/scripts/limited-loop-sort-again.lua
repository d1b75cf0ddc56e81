local t = {} for i = 1, 1000 do t[i] = -i end while true do table.sort(t, function(a, b) return a < b end) for i = 1, 1000 do t[i] = -t[i] end end
