local seed = 42
local function random() seed = (seed * 1103515245 + 12345) % 2147483648 return seed end
local check = 0
for _ = 1, 6 do
  local t = {}
  for i = 1, 30000 do t[i] = random() end
  table.sort(t)
  table.sort(t, function(x, y) return x > y end)
  check = check + t[1]
end
return check
