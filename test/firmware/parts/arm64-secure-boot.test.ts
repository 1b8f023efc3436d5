/** Secure Boot on arm64, in Debian's AAVMF. */
import { AA64_SECURE } from '../machines.ts';
import { testSecureBoot } from '../secure-boot.ts';

testSecureBoot(AA64_SECURE);
