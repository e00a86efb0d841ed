// Prints what the last test run counted, from vitest's report, as one plain line: the closing line of .ci/run.
// Fails when tests failed or when none ran. A file that could not be loaded counts as one failed test.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tsc.mjs';

const path = join(root, '.cache/test-results.json');
const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { testResults: [] };
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0 } = report;
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
);
const failed = numFailedTests + broken.length;
const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
console.log(`${numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = failed === 0 && numPassedTests > 0 ? 0 : 1;
