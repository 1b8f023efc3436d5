/** Where a finding is, in every report alike. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../../src/check/index.ts';
import { githubLines, markdownText } from '../../../src/cli/verdict/check-reports.ts';
import { junitXml } from '../../../src/cli/verdict/junit.ts';
import { placeOfFinding, placeOfNumber } from '../../../src/report/places.ts';

const volumes = [{ number: 4, name: 'vg-root', partition: 2 }];
const finding = (partition: number | undefined, path?: string): Finding => ({
  ...{ id: 'kernel-cut-off', level: 'error', message: 'it is short', advice: 'install it again', numbers: {} },
  ...{ partition, path },
});

test('a partition by its number, a volume by its name, the whole disk as that', () => {
  assert.equal(placeOfFinding(finding(undefined)), '');
  assert.equal(placeOfFinding(finding(2, '/vmlinuz'), volumes), 'partition 2 /vmlinuz');
  assert.equal(placeOfFinding(finding(4, '/vmlinuz'), volumes), 'vg-root /vmlinuz');
  assert.equal(placeOfNumber(0, volumes), 'the whole disk');
});

test('annotations, Markdown and JUnit name volumes as text does', () => {
  const images = [{ image: 'disk.img', findings: [finding(4, '/vmlinuz')], volumes }];
  assert.match(githubLines(images)[0], /::vg-root \/vmlinuz: it is short -> install it again$/);
  assert.match(markdownText(images), /\| vg-root \/vmlinuz \| it is short -\\> install it again \|/);
  assert.match(
    junitXml(images, () => true),
    /message="vg-root \/vmlinuz: it is short">install it again</,
  );
});
