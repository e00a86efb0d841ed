// Tests the package as users get it: packs it, installs the tarball into an empty project, imports every subpath, runs
// and type-checks the README's program, and compiles user code against the packaged types under three compilers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importAll, subpathsOf } from './pack-test/imports.mjs';
import { Project } from './pack-test/project.mjs';
import {
  asUserCode,
  compile,
  compilerPackages,
  compilers,
  declarationErrors,
  typeCheck,
} from './pack-test/types.mjs';
import { root } from './tsc.mjs';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const subpaths = subpathsOf(manifest);
// What works before anything optional is installed; the other subpaths name the optional package they are for.
const bare = subpaths.filter((name) => /^imago(?:\/machines|\/pg)?$/.test(name));
const optional = Object.entries(manifest.peerDependenciesMeta ?? {}).filter(([, meta]) => meta.optional);
const peers = optional.map(([name]) => `${name}@${manifest.devDependencies[name]}`);
const userCode = ['api-sketch', 'columns'];
const nodeTypes = `@types/node@${manifest.devDependencies['@types/node']}`;

let failures = 0;
function step(name, work) {
  const started = performance.now();
  let note;
  try {
    note = work();
  } catch (error) {
    failures += 1;
    note = `FAILED\n${error.message}`;
  }
  console.log(`${name} (${((performance.now() - started) / 1000).toFixed(1)} s)${note ? `: ${note}` : ''}`);
}

function readmeProgram() {
  const block = /^```ts\n(.*?)^```/ms.exec(readFileSync(join(root, 'README.md'), 'utf8'));
  if (!block) throw new Error('README.md has no ```ts block');
  return block[1];
}

const project = new Project();
try {
  step('pack and install into an empty project', () => {
    const packed = project.run('npm', 'pack', root, '--silent', '--pack-destination', project.folder);
    const tarball = `./${packed.trim().split('\n').at(-1)}`;
    project.install(tarball);
    return tarball;
  });
  if (failures > 0) throw new Error('There is nothing to test without the package.');
  step('import and require without optional packages', () => {
    importAll(project, bare);
    return bare.join(', ');
  });
  step('install optional packages and compilers', () => {
    project.install(...peers, nodeTypes, ...compilerPackages);
  });
  step('import and require every subpath', () => {
    const found = importAll(project, subpaths);
    return subpaths.map((name) => `${name} (${found[name].length} names)`).join(', ');
  });
  step('compile and run the README program', () => {
    project.write('program.ts', readmeProgram());
    compile(project);
    project.node('out/program.js');
  });
  step('user code for the type checks', () => {
    for (const name of userCode)
      project.write(`${name}.ts`, asUserCode(join(root, `test/types/${name}.test-d.ts`)));
    return userCode.join(', ');
  });
  for (const name of Object.keys(compilers)) step(`user code under ${name}`, () => typeCheck(project, name));
  step('the declarations have no errors', () => declarationErrors(project, 'typescript-7.0'));
} finally {
  project.remove();
}
process.exitCode = failures === 0 ? 0 : 1;
