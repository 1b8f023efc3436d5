# A linear directory of many blocks, with deleted names between the others, in a filesystem without dir_index.
make ext4 2M -b 1024 -N 1024 -O ^dir_index,^has_journal
attach
mkdir mnt/d
tool many mnt/d 900 'file-%04d'
tool remove mnt/d 0 900 3 'file-%04d'
tool settle mnt
detach
