for x = 1, math.huge do end
