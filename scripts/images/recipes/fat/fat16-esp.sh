# FAT16 with clusters of 2 KiB, as an EFI system partition of 16 MiB: a systemd-boot tree, files in pieces, deleted entries.
make_fat 16M -F 16 -s 4 -n ESP
mmd -i image ::/EFI ::/EFI/BOOT ::/EFI/systemd ::/EFI/Linux ::/loader ::/loader/entries
put /loader/loader.conf 'default debian-*\ntimeout 3\n'
put /loader/entries/debian-6.1.0+3-1.conf 'title Debian\nlinux /vmlinuz\ninitrd /initrd\n'
for number in 1 2 3 4 5 6 7 8; do
  put /a$number "$(seq $((number * 700)))"
done
mdel -i image ::/a2 ::/a4 ::/a6
put /in-pieces "$(seq 9000)"
mdeltree -i image ::/EFI/systemd
put /EFI/Linux/debian.efi "$(seq 3000)"
