# huge_file and large i_blocks; fields of the inode that only Linux uses, set to odd values.
make ext4 2M -b 1024 -O ^has_journal
attach
kernel 6.12.0 30000 > mnt/file
chattr +d mnt/file
tool settle mnt
detach
debugfs -w -R 'set_inode_field /file generation 4294967295' image 2> /dev/null
debugfs -w -R 'set_inode_field /file version 7' image 2> /dev/null
