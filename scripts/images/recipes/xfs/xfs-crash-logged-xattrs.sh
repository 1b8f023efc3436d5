# Attributes being set, removed and replaced as whole, by the log (ATTRI): none of it is carried out yet.
make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001
attach
mkdir mnt/boot
kernel 6.1.0 32768 > mnt/boot/vmlinuz
touch mnt/{none,some,leaf,gone,last}
setfattr -n user.kept -v kept mnt/some
setfattr -n user.old -v old mnt/some
for number in $(seq 1 30); do setfattr -n user.leaf-$number -v "value $number" mnt/leaf; done
setfattr -n trusted.gone -v "$(head -c 2000 /dev/zero | tr '\0' g)" mnt/gone
setfattr -n user.last -v 'the last one' mnt/last
inode() { stat -c %i "mnt/$1"; }
changes=(
  "$(inode none):set:user:first:a value where no attribute was"
  "$(inode some):replace:user:old:$(head -c 700 /dev/zero | tr '\0' n)"
  "$(inode leaf):set:security:leaf:$(head -c 5000 /dev/zero | tr '\0' s)"
  "$(inode gone):remove:trusted:gone"
  "$(inode last):remove:user:last"
  "$(inode boot/vmlinuz):set:trusted:checksum:0123456789"
)
tool settle mnt
detach
crafted_xfs "${changes[@]}"
