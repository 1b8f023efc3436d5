# Names that are equal but for case, and names that are the short name of another file: a look-up finds the first.
crafted_fat same-names
