# Files whose chain is too short, too long, free, bad, shared or out of range.
crafted_fat files-broken
