# sparse_super2: two backups, their groups named in the superblock.
make ext4 4M -b 1024 -g 512 -O sparse_super2,^resize_inode -J size=1
attach
populate 1024
detach
