local sum = 0
for i = 1, 60000 do
  local f = coroutine.wrap(function(a) sum = sum + coroutine.yield(a + 1) end)
  f(i) f(i)
  local co = coroutine.create(function(a) sum = sum + coroutine.yield(a + 1) end)
  coroutine.resume(co, i) coroutine.resume(co, i)
end
return sum
