local ok, e = pcall(error) return not ok and e == nil and "contained"
