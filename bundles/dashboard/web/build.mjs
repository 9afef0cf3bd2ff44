// SPDX-License-Identifier: Apache-2.0
// Called by Maven: installs and builds only when the inputs changed. Stamps: node_modules/.stamp, ../target/page.stamp
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
process.chdir(here);

function files(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function hash(paths) {
  const sum = createHash('sha256').update(process.version);
  for (const file of paths.filter(existsSync).flatMap(files)) {
    sum.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  return sum.digest('hex');
}

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
    process.exit(1);
  }
}

function unlessUnchanged(what, stamp, inputs, build) {
  const now = hash(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) {
    console.log(`${what}: unchanged`);
    return;
  }
  build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, now);
}

const locked = ['package.json', 'package-lock.json', '.npmrc'];
unlessUnchanged('npm ci', 'node_modules/.stamp', locked, () => run('npm', 'ci', '--ignore-scripts'));

const page = [...locked, 'index.html', 'vite.config.ts', 'tsconfig.json', 'public', 'src'];
const stamp = '../target/page.stamp';
if (!existsSync('../target/classes/web/index.html')) rmSync(stamp, { force: true });
unlessUnchanged('page', stamp, page, () => {
  run('npx', '--no-install', 'tsc', '--noEmit');
  run('npx', '--no-install', 'vite', 'build');
});
