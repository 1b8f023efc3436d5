# Fast commits: a new kernel in a full transaction, then eight small files and a hard link that only the fast-commit area holds.
make ext4 8M -b 1024 -O fast_commit -J size=2
attach
mkdir -p mnt/boot/loader/entries
kernel 6.1.0 32768 > mnt/boot/vmlinuz-6.1.0
ln mnt/boot/vmlinuz-6.1.0 mnt/boot/vmlinuz
tool settle mnt
detach
attach
kernel 6.12.0 49152 > mnt/boot/vmlinuz-6.12.0
flush boot/vmlinuz-6.12.0
for number in 1 2 3 4 5 6 7 8; do
  echo "title entry $number" > mnt/boot/loader/entries/entry-$number.conf
  flush boot/loader/entries/entry-$number.conf
done
ln mnt/boot/vmlinuz-6.12.0 mnt/boot/default
flush boot/vmlinuz-6.12.0
crash
expect_log 'CREAT_DENTRY'
expect_log 'TAIL'
expect_blind /boot/default 'grub-fstest: error: '
