-- What stands between Lua's libraries and a script. Runs once in each state, before any script, and returns a function
-- that makes a fresh set of globals. Host functions return (true, values...) or (false, message) and never raise:
-- raising is done here, so that no frame of the host is ever jumped over.
local host, TOKEN, main = ...

local base = _G
local string, table, math, utf8, coroutine = string, table, math, utf8, coroutine
local error, type, rawget, next, select, tostring = error, type, rawget, next, select, tostring
local setmetatable, getmetatable, pcall, xpcall, load = setmetatable, getmetatable, pcall, xpcall, load
local collectgarbage = collectgarbage
local create, raw_resume, raw_yield, status = coroutine.create, coroutine.resume, coroutine.yield, coroutine.status
local raw_close, running, isyieldable = coroutine.close, coroutine.running, coroutine.isyieldable
local rep, concat, move = string.rep, table.concat, table.move
local mathtype, tointeger, maxinteger = math.type, math.tointeger, math.maxinteger
local over, write, host_log, now, clock = host.over, host.write, host.log, host.now, host.clock
local encode, decode = host.encode, host.decode

-- Always a tail call, so that level 2 is the script's own line.
local function given(ok, ...)
  if ok then return ... end
  error((...), 2)
end

-- Waiting: the wish goes up through all coroutines to the host, and its answer comes down the same way.
local function ask(child, name, ...)
  return given(raw_yield(TOKEN, child, name, ...))
end

-- over() says whether a limit was reached, and if so arranges that the caller's next instruction raises, whatever it
-- has caught. It is asked wherever an error could otherwise be caught while hooks are off or not yet due.
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

local function close(co)
  over()
  -- It would raise in the function that notes which coroutine runs, after it was noted.
  local now = type(co) == "thread" and status(co)
  if now == "running" or now == "normal" then error("cannot close a " .. now .. " coroutine", 2) end
  return raw_close(co)
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

-- A finaliser runs with hooks off, so nothing could end it.
local function safe_setmetatable(t, mt)
  if mt ~= nil and rawget(mt, "__gc") ~= nil then
    error("finalisers (__gc) are not available to scripts", 2)
  end
  return setmetatable(t, mt)
end

-- A handler runs where the error was raised; when that is in a hook, with hooks off. Only limits raise in hooks.
local function safe_xpcall(f, handler, ...)
  if type(handler) ~= "function" then return xpcall(f, handler, ...) end
  return xpcall(f, function(e)
    if over() then return e end
    return handler(e)
  end, ...)
end

local function safe_rep(s, n, sep)
  if s == "" and (sep == nil or sep == "") and mathtype(n) and n > 1 then n = 1 end
  return rep(s, n, sep)
end

-- Lua's own moves all elements within one instruction, which nothing can interrupt: many are moved here.
local function safe_move(a, f, e, t, b)
  local first, last, to = tointeger(f), tointeger(e), tointeger(t)
  if not (first and last and to and last >= first and (last - first > 0x100000 or last - first < 0)) then
    return move(a, f, e, t, b)
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

local collector = { stop = true, restart = true, setpause = true, setstepmul = true, incremental = true, generational = true }

local function safe_collectgarbage(what, ...)
  if what ~= nil and collector[what] then
    error("collectgarbage: \"" .. what .. "\" is not available to scripts", 2)
  end
  return collectgarbage(what, ...)
end

-- The script's own coroutine yields to the host alone. Where the machine allows it, machine code looks at that.
local safe_yield = host.yield or function(...)
  if running() == main[1] then error("attempt to yield from outside a coroutine", 0) end
  return raw_yield(...)
end

local function safe_running()
  local co = running()
  return co, co == main[1]
end

local function safe_isyieldable(co)
  if co == nil then co = running() end
  return co ~= main[1] and isyieldable(co)
end

local function print(...)
  local n = select("#", ...)
  if n == 1 then
    return given(write(tostring((...)), "\n"))
  end
  local parts = { ... }
  for i = 1, n do parts[i] = tostring(parts[i]) end
  return given(write(concat(parts, "\t", 1, n), "\n"))
end

local function logger(level)
  return function(message) return given(host_log(level, tostring(message))) end
end

local function child(name)
  return setmetatable({}, {
    __metatable = name,
    __name = name,
    __index = function(_, key)
      if type(key) ~= "string" then return nil end
      return function(_, ...) return ask(name, key, ...) end
    end,
  })
end

-- The names a script finds, library by library; each run gets its own copies, so that none can change another's.
local libraries = { string = {}, table = {}, math = {}, utf8 = {}, coroutine = {} }
for name, copy in next, libraries do
  for key, value in next, base[name] do copy[key] = value end
end
libraries.string.dump = nil
libraries.string.rep = safe_rep
libraries.table.move = safe_move
libraries.coroutine.resume = resume
libraries.coroutine.wrap = wrap
libraries.coroutine.close = close
libraries.coroutine.yield = safe_yield
libraries.coroutine.running = safe_running
libraries.coroutine.isyieldable = safe_isyieldable
libraries.json = {
  encode = function(value) return given(encode(value)) end,
  decode = function(text) return given(decode(text)) end,
}
libraries.log = { debug = logger(0), info = logger(1), warn = logger(2), error = logger(3) }

local names = {
  _VERSION = _VERSION, assert = assert, error = error, getmetatable = getmetatable, ipairs = ipairs, next = next,
  pairs = pairs, pcall = pcall, rawequal = rawequal, rawget = rawget, rawlen = rawlen, rawset = rawset,
  select = select, tonumber = tonumber, tostring = tostring, type = type,
  setmetatable = safe_setmetatable, xpcall = safe_xpcall, collectgarbage = safe_collectgarbage, print = print,
  time = now, clock = clock,
  sleep = function(seconds) return ask("", "sleep", seconds) end,
  input = function() return ask("", "input") end,
}

-- By these Lua finds out, for its messages, what a function is called; what ours call bears their names.
local loaded = {
  _G = names, setmetatable = setmetatable, xpcall = xpcall, load = load, collectgarbage = collectgarbage,
  ["string.rep"] = rep, ["table.move"] = move,
  ["coroutine.resume"] = raw_resume, ["coroutine.close"] = raw_close, ["coroutine.isyieldable"] = isyieldable,
}
for name in next, libraries do loaded[name] = libraries[name] end

-- Lua's own tables are not needed any more: each run has copies.
for name in next, libraries do base[name] = nil end
for name in next, names do base[name] = nil end

local strings = getmetatable("")
local pristine = {}
for key, value in next, strings do pristine[key] = value end
pristine.__index = nil
strings.__index = nil

return function()
  local env = {}
  for key, value in next, names do env[key] = value end
  for name, library in next, libraries do
    local copy = {}
    for key, value in next, library do copy[key] = value end
    env[name] = copy
  end
  env._G = env
  env.load = function(chunk, name, mode, ...)
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
    if select("#", ...) > 0 then return load(chunk, name, "t", (...)) end
    return load(chunk, name, "t", env)
  end
  for key in next, strings do strings[key] = nil end
  for key, value in next, pristine do strings[key] = value end
  strings.__index = env.string
  main[1] = nil
  return env
end, child, loaded
