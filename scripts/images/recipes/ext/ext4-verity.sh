# fs-verity files: SHA-256 with and without a salt, SHA-512, one block, several levels of the tree.
make ext4 8M -b 4096 -O verity,^has_journal
# enable NAME SIZE [option of fsverity ...]: the file is written with its tree, then cut to its size and marked.
enable() {
  local name=$1 size=$2
  shift 2
  kernel "$name" "$size" > plain
  tool verity plain "mnt/$name" 4096 "$@"
  sizes+=("$name $size")
}
sizes=()
attach
enable small 100
enable large 600000
enable salted 50000 --salt=0123456789abcdef
enable sha512 50000 --hash-alg=sha512
enable blocks-1k 50000 --block-size=1024
enable aligned 65536
kernel plain 5000 > mnt/not-verity
tool settle mnt
detach
for entry in "${sizes[@]}"; do
  debugfs -w -R "set_inode_field /${entry% *} size ${entry#* }" image 2> /dev/null
  debugfs -w -R "set_inode_field /${entry% *} flags 0x180000" image 2> /dev/null
done
judged_by debugfs
