# 64 KiB blocks, which Linux mounts only on machines with pages that large.
source_tree 4096
make ext4 6M -b 65536 -N 128 -O ^has_journal -d tree 2> /dev/null
judged_by debugfs
