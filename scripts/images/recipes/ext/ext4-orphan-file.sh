# An orphan file, empty.
make ext4 4M -b 1024 -O orphan_file -J size=1
attach
populate 1024
detach
