# Power is lost while two files exchange their contents: what is left to do stands in the log, and Linux does it at the next mount.
# Needs mkfs.xfs 6.10 or later. When the crash comes is not in the recipe's hands, so it tries again until it came in between.
for attempt in $(seq 1 100); do
  make_xfs 24M -m uuid=b007f500-0000-4000-8000-000000000001 -i exchange=1
  attach
  mkdir mnt/boot
  for name in vmlinuz vmlinuz.new; do tool pieces mnt/boot/$name "$name" 150 4096; done
  tool settle mnt
  flush boot/vmlinuz boot/vmlinuz.new boot
  tool exchange-until-shutdown mnt/boot/vmlinuz mnt/boot/vmlinuz.new &
  pause 0.2
  crash 1
  if bootfs_journal | grep -q 'XMI'; then break; fi
done
bootfs_journal | grep -q 'XMI'
