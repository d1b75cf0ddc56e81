return json.decode("[" .. ("[],"):rep(4000000) .. "[]]")
