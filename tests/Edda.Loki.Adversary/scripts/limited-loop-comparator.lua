local t = {} for i = 1, 50 do t[i] = i end table.sort(t, function() while true do end end)
