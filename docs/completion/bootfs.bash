# bash completion for bootfs; made by scripts/command-docs.ts
# What the image knows: its paths and partitions.
_bootfs_of_image() {
  local typed=${current#[\"\']}
  [[ $typed == *\\* ]] && typed=$(sed 's/\\\(.\)/\1/g' <<< "$typed")
  mapfile -t COMPREPLY < <(bootfs __complete "${COMP_WORDS[@]:1:COMP_CWORD-1}" "$typed" 2>/dev/null)
  (( ${#COMPREPLY[@]} )) || return 1
  compopt -o filenames 2>/dev/null
  [[ ${#COMPREPLY[@]} -gt 1 || ${COMPREPLY[0]} != */ ]] || compopt -o nospace 2>/dev/null
  return 0
}
_bootfs_files() {
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$current"))
}
_bootfs() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  case $previous in
    bootfs) words='info ls cat stat extract tar manifest map journal diff menu check verity mount help --help --version' ;;
    --journal) words='replay ignore require-clean salvage' ;;
    --verify) words='eager lazy none' ;;
    --fsverity) words='ignore enforce' ;;
    --verity-hash) words='sha1 sha256 sha512' ;;
    --verity-format) words='0 1' ;;
    --format) words='raw gzip zstd xz bzip2 lz4 lzma zip tar qcow2 vhdx vdi vmdk vhd gz zst bz2 ova vpc android-sparse simg json github markdown junit' ;;
    --loader) words='grub-2.02 grub-2.04 grub-2.06 grub-2.06-debian grub-2.12 grub-2.14 u-boot-2015 u-boot-2018 u-boot-2022 edk2-ext4 systemd-boot extlinux-6.03 linux-4.19 linux-5.4 linux-5.15 linux-6.1 linux-6.6 linux-6.12 linux-6.18' ;;
    --firmware) words='uefi bios u-boot rpi' ;;
    --profile) words='bootfs' ;;
    --fail-on) words='note warning error' ;;
    --hash-alg) words='sha256 sha512' ;;
    --part|--in) _bootfs_of_image; return ;;
    --journal-device|--device|--overlay|--overlay-data|--objects|--backing|--backing-dir|--to|--cert|--db|--junit|--markdown|--config) _bootfs_files; return ;;
    --offset|--superblock|--verity|--verity-hash-offset|--verity-salt|--verity-data-block-size|--verity-hash-block-size|--verity-data-blocks|--digest|--inflate-limit|--hash-limit|--architecture|--arch|--loader-path|--salt|--block-size) return ;;
    *) if [[ $current == -* ]]; then
      case ${COMP_WORDS[1]} in
      info) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      ls) words='-l --long -h --human-readable -U --unsorted -R --recursive -d --directory -a --all -1 --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      cat) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      stat) words='-L --dereference --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      extract) words='--to --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      tar) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      manifest) words='--hash-limit --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      map) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      journal) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      diff) words='--part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      menu) words='-l --long --architecture --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      check) words='--loader --firmware --arch --loader-path --profile --cert --db --deep --fail-on --junit --markdown --config --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      verity) words='--hash-alg --salt --block-size --cert --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      mount) words='--shell --part --offset --in --journal --journal-device --superblock --device --verify --fsverity --verity --verity-device --verity-hash-offset --verity-no-superblock --verity-hash --verity-salt --verity-format --verity-data-block-size --verity-hash-block-size --verity-data-blocks --overlay --overlay-data --userxattr --objects --digest --inflate-limit --format --backing --backing-dir --json --verbose --stats --help' ;;
      esac
    fi ;;
  esac
  if [[ $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    _bootfs_of_image || _bootfs_files
  fi
}
complete -F _bootfs bootfs
