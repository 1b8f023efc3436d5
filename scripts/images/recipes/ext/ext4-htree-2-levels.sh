# A hashed directory with two levels of index: long names in 1 KiB blocks, all of them links to a few files.
make ext4 8M -b 1024 -N 64 -O ^has_journal
attach
mkdir mnt/d
tool links mnt/d 420 "%05d-$(printf 'n%.0s' {1..230})"
tool settle mnt
detach
debugfs -R 'htree /d' image 2> /dev/null | grep -q 'Indirect levels: 1'
