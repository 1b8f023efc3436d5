/** Names for the partition types that matter to booting; the rest is shown by number. */

/** UEFI, and the UAPI group's Discoverable Partitions Specification. */
const GPT_TYPES: Readonly<Record<string, string>> = {
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b': 'esp',
  'bc13c2ff-59e6-4262-a352-b275fd6f7172': 'xbootldr',
  '0fc63daf-8483-4772-8e79-3d69d8477de4': 'linux',
  '4f68bce3-e8cd-4db1-96e7-fbcaf984b709': 'root-x86-64',
  '44479540-f297-41b2-9af7-d131d5f0458a': 'root-x86',
  'b921b045-1df0-41c3-af44-4c6f280d3fae': 'root-arm64',
  '69dad710-2ce4-4e3c-b16c-21a1d49abed3': 'root-arm',
  '72ec70a6-cf74-40e6-bd49-4bda08e8f224': 'root-riscv64',
  '77055800-792c-4f94-b39a-98c91b762bb6': 'root-loongarch64',
  '8484680c-9521-48c6-9c11-b0720656f69e': 'usr-x86-64',
  'b0e01050-ee5f-4390-949a-9101b17104e9': 'usr-arm64',
  '0657fd6d-a4ab-43c4-84e5-0933c84b4f4f': 'swap',
  'e6d6d379-f507-44c2-a23c-238f2a3df928': 'lvm',
  'a19d880f-05fc-4d3b-a006-743f0f84911e': 'raid',
  'ca7d7ccb-63ed-4c53-861c-1742536059cc': 'luks',
  '21686148-6449-6e6f-744e-656564454649': 'bios-boot',
  'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7': 'microsoft-basic-data',
  'e3c9e316-0b5c-4db8-817d-f92df00215ae': 'microsoft-reserved',
  '933ac7e1-2eb4-4f13-b844-0e14e2aef915': 'home',
  '4d21b016-b534-45c2-a9fb-5c16e091fd2d': 'var',
};

const MBR_TYPES: Readonly<Record<string, string>> = {
  '0x01': 'fat12',
  '0x04': 'fat16',
  '0x06': 'fat16',
  '0x07': 'ntfs',
  '0x0b': 'fat32',
  '0x0c': 'fat32',
  '0x0e': 'fat16',
  '0x82': 'swap',
  '0x83': 'linux',
  '0x8e': 'lvm',
  '0xea': 'xbootldr',
  '0xef': 'esp',
  '0xfd': 'raid',
};

/** The short name of a type as `Partition.type` spells it. */
export function partitionTypeName(type: string): string | undefined {
  return GPT_TYPES[type] ?? MBR_TYPES[type];
}
