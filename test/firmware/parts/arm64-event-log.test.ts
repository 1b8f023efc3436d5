/** What is measured on arm64, beside systemd-boot: Debian's AAVMF has the TPM's protocol, too. */
import { AA64 } from '../machines.ts';
import { testMeasuredBoot } from '../measured-boot.ts';

testMeasuredBoot(AA64);
