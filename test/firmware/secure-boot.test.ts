/** Secure Boot in the build of OVMF that enforces it. */
import { X64_SECURE } from './machines.ts';
import { testSecureBoot } from './secure-boot.ts';

testSecureBoot(X64_SECURE);
