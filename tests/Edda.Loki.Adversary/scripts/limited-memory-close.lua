local m = {__close = function() local t = {} while true do t[#t + 1] = {} end end} do local x <close> = setmetatable({}, m) end
