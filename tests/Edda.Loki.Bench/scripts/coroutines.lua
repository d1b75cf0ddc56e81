local sum = 0
local function numbers(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
for i in numbers(400000) do sum = sum + i end
return sum
