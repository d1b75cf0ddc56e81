return string.find(("a"):rep(300000), ("(a"):rep(30) .. (")"):rep(30) .. ".-b.-(c")
