local sqrt = math.sqrt
local bodies = {
  { x = 0, y = 0, z = 0, vx = 0, vy = 0, vz = 0, mass = 39.47 },
  { x = 4.84, y = -1.16, z = -0.10, vx = 0.60, vy = 2.81, vz = -0.02, mass = 0.037 },
  { x = 8.34, y = 4.12, z = -0.40, vx = -1.01, vy = 1.82, vz = 0.008, mass = 0.011 },
  { x = 12.89, y = -15.11, z = -0.22, vx = 1.08, vy = 0.86, vz = -0.01, mass = 0.0017 },
  { x = 15.37, y = -25.91, z = 0.17, vx = 0.97, vy = 0.59, vz = -0.034, mass = 0.002 },
}
local function advance(dt)
  local n = #bodies
  for i = 1, n do
    local a = bodies[i]
    local ax, ay, az, am = a.x, a.y, a.z, a.mass
    local avx, avy, avz = a.vx, a.vy, a.vz
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = ax - b.x, ay - b.y, az - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * sqrt(d2))
      local bm = b.mass * mag
      avx, avy, avz = avx - dx * bm, avy - dy * bm, avz - dz * bm
      bm = am * mag
      b.vx, b.vy, b.vz = b.vx + dx * bm, b.vy + dy * bm, b.vz + dz * bm
    end
    a.vx, a.vy, a.vz = avx, avy, avz
    a.x, a.y, a.z = ax + dt * avx, ay + dt * avy, az + dt * avz
  end
end
for _ = 1, 100000 do advance(0.01) end
return string.format("%.6f", bodies[1].x)
