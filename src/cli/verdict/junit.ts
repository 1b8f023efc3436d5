/** Findings as JUnit XML, which every CI system shows: one test case a kind of finding. */
import { FINDING_KINDS, type Finding, type SkippedRule } from '../../check/index.ts';
import type { NumberedVolume } from '../../disk/numbered-places.ts';
import { placeOfFinding } from '../../report/places.ts';
import { printable } from '../../report/printable.ts';

/** What was found in one image. */
export interface CheckedImage {
  /** As the user gave it. */
  readonly image: string;
  /** None where all is well. */
  readonly findings: readonly Finding[];
  /** Of a disk: what numbers stand for that are no partition's. */
  readonly volumes?: readonly NumberedVolume[];
  /** What was not looked for, and why. */
  readonly skipped?: readonly SkippedRule[];
  /** Why the image can't be read, where it can't. */
  readonly error?: string;
}

/** A suite an image. `isFailure` says which findings fail their case; the others are its output. */
export function junitXml(images: readonly CheckedImage[], isFailure: (finding: Finding) => boolean): string {
  const suites = images.flatMap((checked) =>
    checked.error === undefined ? suiteOf(checked, isFailure) : unreadable(checked),
  );
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n')}\n`;
}

function unreadable({ image, error = '' }: CheckedImage): string[] {
  return [
    `<testsuite name="bootfs check ${escapeXml(image)}" tests="1" failures="0" errors="1" skipped="0">`,
    '  <testcase classname="bootfs.check" name="image">',
    `    <error message="${escapeXml(error)}"/>`,
    '  </testcase>',
    '</testsuite>',
  ];
}

function suiteOf(
  { image, findings, volumes, skipped = [] }: CheckedImage,
  isFailure: (finding: Finding) => boolean,
): string[] {
  const ids = Object.keys(FINDING_KINDS);
  const failed = ids.filter((id) => findings.some((finding) => finding.id === id && isFailure(finding)));
  const reasons = new Map<string, string>();
  for (const { ids: missed, reason } of skipped) {
    for (const id of missed) if (!findings.some((finding) => finding.id === id)) reasons.set(id, reason);
  }
  const lines = [
    `<testsuite name="bootfs check ${escapeXml(image)}" tests="${ids.length}" failures="${failed.length}" errors="0" skipped="${reasons.size}">`,
  ];
  for (const id of ids) {
    const own = findings.filter((finding) => finding.id === id);
    lines.push(`  <testcase classname="bootfs.check" name="${id}">`);
    const reason = reasons.get(id);
    if (reason !== undefined) lines.push(`    <skipped message="${escapeXml(reason)}"/>`);
    for (const finding of own) {
      const text = escapeXml(describe(finding, volumes));
      lines.push(
        isFailure(finding)
          ? `    <failure type="${finding.level}" message="${text}">${escapeXml(finding.advice)}</failure>`
          : `    <system-out>${escapeXml(finding.level)}: ${text}</system-out>`,
      );
    }
    lines.push('  </testcase>');
  }
  return [...lines, '</testsuite>'];
}

function describe(finding: Finding, volumes: CheckedImage['volumes']): string {
  const place = placeOfFinding(finding, volumes);
  return place === '' ? finding.message : `${place}: ${finding.message}`;
}

function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return printable(text)
    .replace(/[&<>"]/g, (character) => entities[character])
    .replace(/[\ud800-\udfff\ufffe\uffff]/g, '\ufffd');
}
