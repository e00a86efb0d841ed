// Runs everything that has to be green, in order, and says how long each step took: `npm run check`. A step that fails
// does not stop the others, so one run tells all. `--without test` leaves steps out, `--only lint,types` picks some.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { root } from './tsc.mjs';

const steps = {
  lint: 'npm run --silent lint', // biome: format, lint, order of imports
  types: 'npm run --silent types',
  layers: 'npm run --silent layers',
  charts: 'npm run --silent charts -- --check',
  docs: 'npm run --silent docs -- --check',
  test: 'npm test',
  demo: 'npm run --silent demo',
  build: 'npm run --silent build',
  publint: 'publint --strict',
  attw: 'attw --pack . --profile esm-only',
  'pack-test': 'npm run --silent pack-test',
};

const list = { type: 'string', default: '' };
const { values } = parseArgs({ options: { without: list, only: list } });
const without = values.without.split(',');
const only = values.only ? values.only.split(',') : Object.keys(steps);
for (const step of [...only, ...without]) {
  if (step === '' || step in steps) continue;
  console.error(`There is no step "${step}". Choose among ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}
const chosen = Object.keys(steps).filter((step) => only.includes(step) && !without.includes(step));
const path = `${root}/node_modules/.bin:${process.env.PATH}`;

const results = chosen.map((step) => {
  console.log(`\n── ${step}: ${steps[step]}`);
  const started = performance.now();
  const options = {
    cwd: root,
    shell: true,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: path },
  };
  const { status } = spawnSync(steps[step], options);
  return { step, passed: status === 0, seconds: (performance.now() - started) / 1000 };
});

console.log('\n── summary');
for (const { step, passed, seconds } of results)
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${step.padEnd(10)} ${seconds.toFixed(1).padStart(7)} s`);
process.exitCode = results.every((result) => result.passed) ? 0 : 1;
