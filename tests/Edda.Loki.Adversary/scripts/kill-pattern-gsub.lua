return (("a"):rep(5000):gsub(("a*"):rep(8) .. "b", ""))
