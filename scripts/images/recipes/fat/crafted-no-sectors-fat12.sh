# No sector count at all: the length of the FAT says how many clusters there are.
crafted_fat no-sectors-fat12
