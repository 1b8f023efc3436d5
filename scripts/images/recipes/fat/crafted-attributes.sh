# Every value of the attribute byte.
crafted_fat attributes
