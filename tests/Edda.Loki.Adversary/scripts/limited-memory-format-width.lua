local t = {} for i = 1, 65536 do t[i] = 1.5 end while true do pcall(string.format, ("%99.99f"):rep(#t), table.unpack(t)) end
