return #string.pack("!16 s8", ("x"):rep(1e8))
