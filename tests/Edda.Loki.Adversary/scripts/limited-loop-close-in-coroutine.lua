local co = coroutine.create(function()
  local x <close> = setmetatable({}, {__close = function() while true do end end})
  while true do end
end)
pcall(coroutine.resume, co)
pcall(coroutine.close, co)
while true do pcall(coroutine.close, co) end
