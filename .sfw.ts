import { BUNDLES, makeBundle } from './scripts/build-firmware.ts';
for (const b of BUNDLES) if (process.argv.length<3||process.argv.includes(b.file)) console.log(b.file, Buffer.byteLength((await makeBundle(b)).text));
