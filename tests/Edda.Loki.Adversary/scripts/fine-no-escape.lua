return (not os and not io and not debug and not package and not require and not dofile and not loadfile and not string.dump) and "contained"
