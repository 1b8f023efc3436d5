# Directories inside themselves, and two entries of one directory.
crafted_fat directories-linked
