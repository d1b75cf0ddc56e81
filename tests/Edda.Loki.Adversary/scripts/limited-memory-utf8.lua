local t, keep = {}, {} for i = 1, 65536 do t[i] = 0x7FFFFFFF end while true do pcall(function() keep[#keep + 1] = utf8.char(table.unpack(t)) .. #keep end) end
