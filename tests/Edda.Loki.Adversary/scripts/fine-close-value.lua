local ok = pcall(function() local x <close> = 42 end) return not ok and "contained"
