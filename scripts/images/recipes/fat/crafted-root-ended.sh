# A root directory that ends at its first zero entry, with more behind it.
crafted_fat root-ended
