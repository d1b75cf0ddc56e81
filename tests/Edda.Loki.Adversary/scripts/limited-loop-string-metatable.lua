getmetatable("").__add = function() while true do end end return "a" + 1
