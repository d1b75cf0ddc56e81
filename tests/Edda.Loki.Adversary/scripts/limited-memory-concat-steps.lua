local t, s = {}, ("x"):rep(262144) while true do t[#t + 1] = s pcall(table.concat, t, ",") end
