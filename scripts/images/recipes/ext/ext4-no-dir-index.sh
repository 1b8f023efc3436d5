# No hashed directories.
make ext4 2M -b 1024 -O ^dir_index,^has_journal
attach
populate 1024
detach
