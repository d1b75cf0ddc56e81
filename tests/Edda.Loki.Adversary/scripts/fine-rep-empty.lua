return (#("").rep("", math.maxinteger) == 0 and #string.rep("", 1e15, "") == 0) and "contained"
