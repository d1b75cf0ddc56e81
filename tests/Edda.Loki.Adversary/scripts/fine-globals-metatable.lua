setmetatable(_G, {__index = function() error("x") end, __newindex = function() error("y") end}) return "contained"
