# Hashed directory, hash legacy, signed characters; half of the names are not ASCII.
make ext4 2M -b 1024 -N 400 -O ^has_journal
tune2fs -E hash_alg=legacy image > /dev/null
debugfs -w -R 'set_super_value flags 1' image 2> /dev/null
attach
mkdir mnt/d
tool many mnt/d 150 'n%04d'
tool many mnt/d 150 'é漢-%04d-ÿ'
tool settle mnt
detach
