# What mkfs.ext3 makes today: a journal that indirect blocks map, clean.
make ext3 4M -b 1024 -J size=1
attach
populate 1024
detach
