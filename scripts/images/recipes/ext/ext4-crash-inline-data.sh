# Inline files and directories in the log.
make ext4 6M -b 1024 -O inline_data -I 512 -J size=1
attach
mkdir mnt/boot mnt/dir
echo old > mnt/boot/version
tool settle mnt
detach
attach
for number in 1 2 3 4 5 6; do echo "inline $number" > mnt/dir/file-$number; done
echo new > mnt/boot/version.new
flush boot/version.new dir/file-6
mv mnt/boot/version.new mnt/boot/version
flush boot dir
crash
