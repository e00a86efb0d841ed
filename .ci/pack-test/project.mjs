// A user's project in an empty temporary folder: files are written into it, packages installed, programs run.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class Project {
  folder = mkdtempSync(join(tmpdir(), 'imago-pack-'));

  constructor() {
    this.write('package.json', JSON.stringify({ name: 'imago-pack-test', private: true, type: 'module' }));
  }

  write(name, text) {
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a command in the project; what it printed when it succeeded, an error that shows it when it did not. */
  run(command, ...args) {
    const { passed, text, stdout } = this.attempt(command, ...args);
    if (!passed) throw new Error(`${command} ${args.join(' ')} failed:\n${text}`);
    return stdout;
  }

  /** Runs a command that may fail. */
  attempt(command, ...args) {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const options = {
      cwd: this.folder,
      env,
      encoding: 'utf8',
      timeout: 300_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    };
    const { status, stdout, stderr, error } = spawnSync(command, args, options);
    return { passed: status === 0, stdout, text: error ? String(error) : stdout + stderr };
  }

  node(...args) {
    return this.run(process.execPath, ...args);
  }

  install(...packages) {
    this.run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error', ...packages);
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
