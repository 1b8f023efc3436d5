# Fast commits on a filesystem with inline data: small files and directories that live inside their inodes.
make ext4 8M -b 1024 -I 256 -O fast_commit,inline_data -J size=2
attach
mkdir mnt/small mnt/boot
echo 'before' > mnt/small/changed
tool settle mnt
detach
attach
touch mnt/start
flush start
for number in 1 2 3 4; do
  echo "small $number" > mnt/small/$number
  flush small/$number
done
echo 'after the fast commit' > mnt/small/changed
flush small/changed
kernel 'outgrown' 3000 >> mnt/small/2
flush small/2
rm mnt/small/3
flush small/4
crash
