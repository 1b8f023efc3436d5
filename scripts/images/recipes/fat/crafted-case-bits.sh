# Every value of the byte that holds the case bits.
crafted_fat case-bits
