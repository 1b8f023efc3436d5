# FAT32 entries whose four highest bits are set.
crafted_fat fat32-high-bits
