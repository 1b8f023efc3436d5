# Attribute blocks that several files share, in 128-byte inodes.
make ext4 2M -b 1024 -I 128 -O ^has_journal
attach
for number in 1 2 3 4 5; do
  echo $number > mnt/$number
  setfattr -n user.same -v 'the same on every file' mnt/$number
  setfacl -m u:1000:rw,g:100:r mnt/$number
done
setfacl -d -m u:1000:rwx mnt
tool settle mnt
detach
