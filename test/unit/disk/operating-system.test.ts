import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findOperatingSystem, ostreeDeployments } from '../../../src/disk/operating-system.ts';
import { type MemoryTree, memoryFileSystem } from '../../support/memory-tree.ts';

const RELEASE = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';
const systemOf = (tree: MemoryTree) => findOperatingSystem(memoryFileSystem(tree));

test('the system of a root, of a /usr of its own, and of a deployment of ostree', () => {
  const debian = { name: 'Debian GNU/Linux 12 (bookworm)', id: 'debian', version: '12' };
  assert.deepEqual(systemOf({ etc: { 'os-release': RELEASE } }), { ...debian, path: '/etc/os-release' });
  assert.deepEqual(systemOf({ usr: { lib: { 'os-release': RELEASE } } }), { ...debian, path: '/usr/lib/os-release' });
  assert.deepEqual(systemOf({ lib: { 'os-release': RELEASE } }), { ...debian, path: '/lib/os-release' });
  const deployment = { 'abc.0': { usr: { lib: { 'os-release': RELEASE } } }, 'abc.0.origin': 'x' };
  const ostree = { ostree: { deploy: { os: { deploy: deployment, var: {} } } } };
  assert.deepEqual(ostreeDeployments(memoryFileSystem(ostree)), ['/ostree/deploy/os/deploy/abc.0']);
  assert.equal(systemOf(ostree)?.path, '/ostree/deploy/os/deploy/abc.0/usr/lib/os-release');
});

test('what says nothing, or far too much, is no system', () => {
  assert.equal(systemOf({}), undefined);
  assert.equal(systemOf({ etc: { 'os-release': 'no fields here' } }), undefined);
  assert.equal(systemOf({ etc: { 'os-release': {} } }), undefined);
  assert.equal(systemOf({ etc: { 'os-release': `${RELEASE}#${'x'.repeat(70_000)}` } }), undefined);
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`d${at}.0`, {}]));
  assert.equal(ostreeDeployments(memoryFileSystem({ ostree: { deploy: { os: { deploy: many } } } })).length, 32);
});

test('a system that says no more than its name has an empty id and version; deployments of several systems end at the bound', () => {
  const { name, id, version } = systemOf({ etc: { 'os-release': 'NAME=Plain\n' } }) ?? assert.fail();
  assert.deepEqual([name, id, version], ['Plain', '', '']);
  const deploy = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`d${at}.0`, {}]));
  const systems = { a: { deploy }, b: { deploy }, c: { deploy } };
  assert.equal(ostreeDeployments(memoryFileSystem({ ostree: { deploy: systems } })).length, 32);
});
