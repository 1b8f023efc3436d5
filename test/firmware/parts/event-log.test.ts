/** What is measured on x64, beside systemd-boot. Two boots of 15 seconds. */
import { X64 } from '../machines.ts';
import { testMeasuredBoot } from '../measured-boot.ts';

testMeasuredBoot(X64);
