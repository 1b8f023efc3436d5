# Short names with blanks, dots, control characters and bytes above 0x80.
crafted_fat short-names-odd
