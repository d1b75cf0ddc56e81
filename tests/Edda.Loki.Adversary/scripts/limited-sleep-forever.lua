sleep(1e9)
