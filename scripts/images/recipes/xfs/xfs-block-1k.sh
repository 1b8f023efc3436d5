# Blocks of 1 KiB, directory blocks of 4 KiB in several pieces, long symbolic links in two blocks.
make_xfs 16M -b size=1024 -n size=4096 -m uuid=b007f500-0000-4000-8000-000000000001
attach
tool fill comb 1024 600 > mnt/comb
tool comb mnt/comb 1024 600
populate 1024
mkdir mnt/many
tool many mnt/many 250 'name-%04d-in-a-directory-with-leaves'
tool remove mnt/many 0 250 3 'name-%04d-in-a-directory-with-leaves'
ln -s "$(printf 's%.0s' {1..1023})" mnt/long-link
tool settle mnt
detach
