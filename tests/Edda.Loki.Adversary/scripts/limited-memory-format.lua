local s = ("%s"):rep(200) local x = ("x"):rep(1e6) return #s:format(table.unpack(setmetatable({}, {__index = function() return x end}), 1, 200))
