local sum = 0
for round = 1, 60 do
  local t = {}
  for i = 1, 3000 do t["key" .. i] = { id = i, round = round } end
  for _, v in pairs(t) do sum = sum + v.id end
end
return sum
