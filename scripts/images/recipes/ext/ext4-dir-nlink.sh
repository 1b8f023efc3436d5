# dir_nlink: a directory with more than 65000 subdirectories has a link count of 1. (Set by hand, on a small one.)
make ext4 2M -b 1024 -O ^has_journal
attach
mkdir -p mnt/d/a mnt/d/b
tool settle mnt
detach
debugfs -w -R 'set_inode_field /d links_count 1' image 2> /dev/null
