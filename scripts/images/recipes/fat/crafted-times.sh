# Dates and times that run over: month 0 and 15, day 31 of February, hour 31, second 62, the years 2100 and 2107.
crafted_fat times
