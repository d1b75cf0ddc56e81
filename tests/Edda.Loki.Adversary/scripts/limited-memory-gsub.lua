return #string.gsub(("x"):rep(100000), "x", ("y"):rep(100000))
