return string.match(("x"):rep(20000), ("x*"):rep(10) .. "%f[y]")
