# fs-verity files with built-in signatures: SHA-256 and SHA-512, by RSA and by ECDSA, one of another file, none; the certificates beside them.
make ext4 2M -b 4096 -I 256 -O verity,^has_journal,^resize_inode
openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -out rsa.pem -subj /CN=bootfs-rsa -days 36500 2> /dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ec.key -out ec.pem -subj /CN=bootfs-ec -days 36500 2> /dev/null
# enable NAME SIZE SIGNER [option of fsverity ...]: the file is written with its tree, then cut to its size and marked.
# SIGNER: rsa, ec or none; `signed`, if it is there, is what is signed in place of the file.
enable() {
  local name=$1 size=$2 signer=$3
  shift 3
  kernel "$name" "$size" > plain
  [ "$signer" = none ] || fsverity sign "${signed:-plain}" signature "--key=$signer.key" "--cert=$signer.pem" "$@" > /dev/null
  [ "$signer" = none ] || set -- "$@" --signature=signature
  tool verity plain "mnt/$name" 4096 "$@"
  sizes+=("$name $size")
}
sizes=()
attach
cp rsa.pem ec.pem mnt
enable rsa 5000 rsa
enable rsa-sha512 9000 rsa --hash-alg=sha512
enable ec 5000 ec --salt=00ff
enable unsigned 5000 none
signed=rsa.pem enable foreign 5000 rsa
kernel plain 100 > mnt/plain
tool settle mnt
detach
for entry in "${sizes[@]}"; do
  debugfs -w -R "set_inode_field /${entry% *} size ${entry#* }" image 2> /dev/null
  debugfs -w -R "set_inode_field /${entry% *} flags 0x180000" image 2> /dev/null
done
judged_by debugfs
