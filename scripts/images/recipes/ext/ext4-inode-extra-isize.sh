# Inodes with a smaller extra part than today's: no nanoseconds, or no creation time.
make ext4 2M -b 1024 -O ^has_journal,^metadata_csum
attach
for size in 0 4 8 16 24 28; do echo $size > mnt/extra-$size; done
tool settle mnt
detach
for size in 0 4 8 16 24 28; do debugfs -w -R "set_inode_field /extra-$size extra_isize $size" image 2> /dev/null; done
