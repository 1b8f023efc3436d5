# stable_inodes, and a set of compatible bits that no kernel knows: read on.
source_tree
make ext4 2M -b 1024 -O ^has_journal -d tree
tune2fs -O stable_inodes image > /dev/null
