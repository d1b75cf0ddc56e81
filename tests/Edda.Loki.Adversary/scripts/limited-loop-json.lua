while true do json.encode({1, 2, 3}) end
