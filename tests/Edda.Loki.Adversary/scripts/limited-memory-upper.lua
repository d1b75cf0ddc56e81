local s, keep = ("x"):rep(1000000), {} while true do pcall(function() keep[#keep + 1] = s:upper() .. #keep end) end
