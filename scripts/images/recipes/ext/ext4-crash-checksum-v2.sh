# A log with checksum v2, which today's kernels replay but no longer write: debugfs wrote it.
make ext4 4M -b 1024 -J size=1
attach
mkdir mnt/boot
kernel 6.1.0 20480 > mnt/boot/vmlinuz
kernel 6.12.0 20480 > new
tool settle mnt
detach
# The transaction replaces the first two blocks of the file, and revokes a block that it does not write.
block=$(debugfs -R 'bmap /boot/vmlinuz 0' image 2> /dev/null)
dd if=new of=blocks bs=1024 count=2 status=none
debugfs -w -f - image > /dev/null 2>&1 << COMMANDS
journal_open -c -v 2
journal_write -b $block,$((block + 1)) blocks
journal_write -r $((block + 5))
journal_close
COMMANDS
expect_dirty
dumpe2fs -h image 2> /dev/null | grep -q journal_checksum_v2
