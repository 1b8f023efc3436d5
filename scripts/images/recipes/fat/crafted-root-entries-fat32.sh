# FAT32 with a count of root entries: the data area moves, the root looks empty.
crafted_fat root-entries-fat32
