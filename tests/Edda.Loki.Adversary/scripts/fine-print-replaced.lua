print = nil string = nil pcall = nil coroutine = nil setmetatable = nil return "contained"
