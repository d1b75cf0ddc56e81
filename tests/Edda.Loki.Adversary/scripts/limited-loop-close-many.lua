local m = {__close = function() while true do end end} local function f(n) local x <close> = setmetatable({}, m) if n > 0 then f(n - 1) end while true do end end pcall(f, 150) while true do end
