# A hashed directory with one level of index, and one that has lost most of its names.
make ext4 4M -b 1024 -N 1024 -O ^has_journal
attach
mkdir mnt/d mnt/e
tool many mnt/d 500 'name-%05d'
tool many mnt/e 300 "%04d-$(printf 'e%.0s' {1..100})"
tool remove mnt/e 0 290 1 "%04d-$(printf 'e%.0s' {1..100})"
tool settle mnt
detach
