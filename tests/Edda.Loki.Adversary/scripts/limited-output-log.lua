while true do pcall(log.error, "") end
