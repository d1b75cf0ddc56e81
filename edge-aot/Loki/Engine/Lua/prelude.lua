-- What stands between Lua's libraries and a script: sections, each begun by a line with its name and run in a state when
-- the first script there can reach what it makes. This head is a part of every section. A section returns a function, or
-- a table of those that are put into a library. Host functions return (true, values...) or (false, message) and never
-- raise: raising is done here, so that no frame of the host is ever jumped over.
-- native(name) is a function of Lua's own or of the host's; main[1] is the script's own coroutine, main[2] its globals.
local native, TOKEN, main = ...
local error, type = native "error", native "type"

-- Always a tail call, so that level 2 is the script's own line.
local function given(ok, ...)
  if ok then return ... end
  error((...), 2)
end

-- For arguments that one of Lua's functions will not take: called through pcall it says its name, which it cannot say to
-- a caller without debug information, and the line is the script's.
local pcall, sub, over = native "pcall", native "string.sub", native "host.over"

local function settle(ok, ...)
  if ok then return ... end
  over()
  local problem = ...
  local isOfArgument = type(problem) == "string" and sub(problem, 1, 12) == "bad argument"
  error(problem, isOfArgument and 2 or 0)
end

local function checked(f, ...)
  return settle(pcall(f, ...))
end

--@ sleep
-- Waiting: the wish goes up through all coroutines to the host, and its answer comes down the same way.
local wish = native "host.wish"

return function(seconds) return given(wish(TOKEN, "", "sleep", seconds)) end

--@ input
local wish = native "host.wish"

return function() return given(wish(TOKEN, "", "input")) end

--@ child
local setmetatable, wish = native "setmetatable", native "host.wish"

local function ask(child, name, ...)
  return given(wish(TOKEN, child, name, ...))
end

return function(name)
  return setmetatable({}, {
    __metatable = name,
    __name = name,
    __index = function(_, key)
      if type(key) ~= "string" then return nil end
      return function(_, ...) return ask(name, key, ...) end
    end,
  })
end

--@ print
local select, tostring, concat, write = native "select", native "tostring", native "table.concat", native "host.write"

return function(...)
  local n = select("#", ...)
  if n == 1 then
    return given(write(tostring((...)), "\n"))
  end
  local parts = { ... }
  for i = 1, n do parts[i] = tostring(parts[i]) end
  return given(write(concat(parts, "\t", 1, n), "\n"))
end

--@ json
local encode, decode = native "host.encode", native "host.decode"

return {
  encode = function(value) return given(encode(value)) end,
  decode = function(text) return given(decode(text)) end,
}

--@ log
local tostring, log = native "tostring", native "host.log"

local function logger(level)
  return function(message) return given(log(level, tostring(message))) end
end

return { debug = logger(0), info = logger(1), warn = logger(2), error = logger(3) }

--@ setmetatable
local rawget, setmetatable = native "rawget", native "setmetatable"

-- A finaliser runs with hooks off, so nothing could end it.
return function(t, mt)
  if type(mt) ~= "table" or type(t) ~= "table" then return checked(setmetatable, t, mt) end
  if rawget(mt, "__gc") ~= nil then
    error("finalisers (__gc) are not available to scripts", 2)
  end
  return setmetatable(t, mt)
end

--@ xpcall
local xpcall = native "xpcall"

-- A handler runs where the error was raised; when that is in a hook, with hooks off. Only limits raise in hooks.
return function(f, handler, ...)
  if type(handler) ~= "function" then return checked(xpcall, f, handler, ...) end
  return xpcall(f, function(e)
    if over() then return e end
    return handler(e)
  end, ...)
end

--@ collectgarbage
local collectgarbage = native "collectgarbage"
local forbidden = { stop = true, restart = true, setpause = true, setstepmul = true, incremental = true, generational = true }

return function(what, ...)
  if what ~= nil and forbidden[what] then
    error("collectgarbage: \"" .. what .. "\" is not available to scripts", 2)
  end
  return checked(collectgarbage, what, ...)
end

--@ string
local rep, mathtype = native "string.rep", native "math.type"

local function safe_rep(s, n, sep)
  if type(s) ~= "string" or not mathtype(n) or sep ~= nil and type(sep) ~= "string" then return checked(rep, s, n, sep) end
  if n > 1 and s == "" and (sep == nil or sep == "") then n = 1 end
  return rep(s, n, sep)
end

return { rep = safe_rep }

--@ table
local move, tointeger = native "table.move", native "math.tointeger"
local maxinteger = 0x7fffffffffffffff

-- Lua's own moves all elements within one instruction, which nothing can interrupt: many are moved here.
local function safe_move(a, f, e, t, b)
  local first, last, to = tointeger(f), tointeger(e), tointeger(t)
  if not (first and last and to and last >= first and (last - first > 0x100000 or last - first < 0)) then
    return checked(move, a, f, e, t, b)
  end
  if first <= 0 and last >= maxinteger + first then
    error("bad argument #3 to 'move' (too many elements to move)", 2)
  end
  if to > maxinteger - (last - first) then
    error("bad argument #4 to 'move' (destination wrap around)", 2)
  end
  local target = b == nil and a or b
  if to > last or to <= first or target ~= a then
    for i = 0, last - first do target[to + i] = a[first + i] end
  else
    for i = last - first, 0, -1 do target[to + i] = a[first + i] end
  end
  return target
end

return { move = safe_move }

--@ load
local concat, load, select, tostring = native "table.concat", native "load", native "select", native "tostring"
local MAX_LOAD, TOO_LONG = 262144, "the text is longer than 256 KiB"

-- What a reader gives, as one text; or nil and why there is none, which a failing reader says.
local function gather(f)
  local parts, size = {}, 0
  while true do
    local ok, part = pcall(f)
    if not ok then
      over()
      return nil, part
    end
    if part == nil or part == "" then return concat(parts) end
    if type(part) == "number" then part = tostring(part) end
    if type(part) ~= "string" then return nil, "reader function must return a string" end
    size = size + #part
    if size > MAX_LOAD then return nil, TOO_LONG end
    parts[#parts + 1] = part
  end
end

return function(chunk, name, mode, ...)
  if type(chunk) == "function" then
    local problem
    if name == nil then name = "=(load)" end
    chunk, problem = gather(chunk)
    if not chunk then return nil, problem end
  elseif type(chunk) == "string" and #chunk > MAX_LOAD then
    return nil, TOO_LONG
  end
  if mode ~= nil and mode ~= "t" and mode ~= "bt" then
    return nil, "attempt to load a text chunk (mode is '" .. tostring(mode) .. "')"
  end
  if select("#", ...) > 0 then return checked(load, chunk, name, "t", (...)) end
  return checked(load, chunk, name, "t", main[2])
end

--@ coroutine
local status, running = native "coroutine.status", native "coroutine.running"
local raw_yield, raw_close, isyieldable = native "coroutine.yield", native "coroutine.close", native "coroutine.isyieldable"
local wrapper = native "host.wrapper"

-- over() says whether a limit was reached, and if so arranges that the caller's next instruction raises, whatever it
-- has caught. It is asked wherever an error could otherwise be caught while hooks are off or not yet due.
local function close(co)
  over()
  -- It would raise in the function that notes which coroutine runs, after it was noted.
  if type(co) ~= "thread" then return checked(raw_close, co) end
  local now = status(co)
  if now == "running" or now == "normal" then error("cannot close a " .. now .. " coroutine", 2) end
  return raw_close(co)
end

-- What ended a coroutine that wrap made is raised where that was called.
local function failed(co, err)
  over()
  if status(co) == "dead" then
    local closed, other = close(co)
    if not closed then err = other end
  end
  if type(err) == "string" then error(err, 3) end
  error(err, 0)
end

-- The script's own coroutine yields to the host alone. Where the machine allows it, machine code looks at that.
local safe_yield = native "host.yield" or function(...)
  if running() == main[1] then error("attempt to yield from outside a coroutine", 0) end
  return raw_yield(...)
end

local function safe_running()
  local co = running()
  return co, co == main[1]
end

local function safe_isyieldable(co)
  if co == nil then co = running() end
  if type(co) ~= "thread" then return checked(isyieldable, co) end
  return co ~= main[1] and isyieldable(co)
end

return {
  resume = native "coroutine.resume", wrap = wrapper and wrapper(failed), close = close, yield = safe_yield, running = safe_running,
  isyieldable = safe_isyieldable,
}

--@ coroutine.slow
-- Where there may be no machine code: what it does, in Lua.
local create, status, close = native "coroutine.create", native "coroutine.status", native "coroutine.close"
local raw_resume, raw_yield = native "coroutine.resume", native "coroutine.yield"

local function pass(co, ok, ...)
  if ok then
    if (...) == TOKEN and status(co) == "suspended" then
      return pass(co, raw_resume(co, raw_yield(...)))
    end
  else
    over()
  end
  return ok, ...
end

local function resume(co, ...)
  return pass(co, raw_resume(co, ...))
end

local function unwrap(co, ok, ...)
  if ok then
    if (...) ~= TOKEN or status(co) ~= "suspended" then return ... end
    return unwrap(co, raw_resume(co, raw_yield(...)))
  end
  over()
  local err = ...
  if status(co) == "dead" then
    local closed, other = close(co)
    if not closed then err = other end
  end
  if type(err) == "string" then error(err, 2) end
  error(err, 0)
end

local function wrap(f)
  local co = create(f)
  return function(...) return unwrap(co, raw_resume(co, ...)) end
end

return { resume = resume, wrap = wrap }
