local function f() xpcall(f, f) while true do end end f()
