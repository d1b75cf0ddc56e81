local total = 0
for round = 1, 40 do
  local parts = {}
  for i = 1, 5000 do parts[#parts + 1] = "item " .. i .. ":" .. (i * round) end
  total = total + #table.concat(parts, ",")
  local s = ""
  for i = 1, 500 do s = s .. i end
  total = total + #s
end
return total
