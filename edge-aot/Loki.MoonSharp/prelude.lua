-- What stands between MoonSharp's libraries and a script, as Engine/Lua/prelude.lua does for Lua itself; each run has an
-- environment of its own, so nothing needs to be copied or restored. Host functions return (true, values...) or
-- (false, message); raising is done here.
local host, TOKEN = ...

local error, type, rawget, select, tostring, load_text = error, type, rawget, select, tostring, load
local set_metatable, create, raw_resume, raw_yield = setmetatable, coroutine.create, coroutine.resume, coroutine.yield
local status, running, rep, concat = coroutine.status, coroutine.running, string.rep, table.concat
local host_log, encode, decode, raise = host.log, host.encode, host.decode, host.raise
local main

local function given(ok, ...)
  if ok then return ... end
  raise((...))
end

-- Waiting: the wish goes up through all coroutines to the host, and its answer comes down the same way.
local function ask(child, name, ...)
  return given(raw_yield(TOKEN, child, name, ...))
end

local function pass(co, ok, token, ...)
  if ok and token == TOKEN and status(co) == "suspended" then
    return pass(co, raw_resume(co, raw_yield(TOKEN, ...)))
  end
  return ok, token, ...
end

local function resume(co, ...)
  return pass(co, raw_resume(co, ...))
end

local function unwrap(ok, ...)
  if ok then return ... end
  error((...), 0)
end

local function child(name)
  return set_metatable({}, {
    __metatable = name,
    __index = function(_, key)
      if type(key) ~= "string" then return nil end
      return function(_, ...) return ask(name, key, ...) end
    end,
  })
end

local function logger(level)
  return function(message) return given(host_log(level, tostring(message))) end
end

dofile, loadfile, loadfilesafe, loadsafe, require, package, collectgarbage = nil, nil, nil, nil, nil, nil, nil
string.dump = nil
coroutine.resume = resume
coroutine.wrap = function(f)
  local co = create(f)
  return function(...) return unwrap(resume(co, ...)) end
end
coroutine.running = function()
  local co = running()
  return co, co == main
end
coroutine.isyieldable = function(co)
  return (co or running()) ~= main
end
string.rep = function(s, n, sep)
  if type(s) == "string" and type(n) == "number" and n * (#s + #(sep or "")) > 0x4000000 then
    error("resulting string too large", 2)
  end
  return rep(s, n, sep)
end
function setmetatable(t, mt)
  if mt ~= nil and rawget(mt, "__gc") ~= nil then
    error("finalisers (__gc) are not available to scripts", 2)
  end
  return set_metatable(t, mt)
end
function load(chunk, name, mode, ...)
  if type(chunk) == "function" then
    local parts = {}
    while true do
      local part = chunk()
      if part == nil or part == "" then break end
      if type(part) ~= "string" then return nil, "reader function must return a string" end
      parts[#parts + 1] = part
      if #parts > 65536 then return nil, "the text is longer than 256 KiB" end
    end
    chunk = concat(parts)
    name = name or "=(load)"
  end
  if type(chunk) ~= "string" then error("bad argument #1 to 'load' (string or function expected)", 2) end
  if #chunk > 262144 then return nil, "the text is longer than 256 KiB" end
  if chunk:sub(1, 1) == "\27" or chunk:sub(1, 20) == "MoonSharp_dump_b64::" then
    return nil, "attempt to load a binary chunk (mode is 't')"
  end
  if select("#", ...) > 0 then return load_text(chunk, name, "t", (...)) end
  return load_text(chunk, name, "t")
end
print = host.print
json = {
  encode = function(value) return given(encode(value)) end,
  decode = function(text) return given(decode(text)) end,
}
log = { debug = logger(0), info = logger(1), warn = logger(2), error = logger(3) }
time, clock = host.now, host.clock
function sleep(seconds) return ask("", "sleep", seconds) end
function input() return ask("", "input") end

return child, function(co) main = co end
