local text = ("The quick brown fox, born 1987-06-05, jumps over 12 lazy dogs; mail fox@example.org. "):rep(50)
local found = 0
for _ = 1, 100 do
  for _ in text:gmatch("%a+") do found = found + 1 end
  for y, m, d in text:gmatch("(%d+)-(%d+)-(%d+)") do found = found + tonumber(d) end
  local _, n = text:gsub("[%w.]+@[%w.]+", "<%0>")
  found = found + n
end
return found
