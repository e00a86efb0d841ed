// Imports every subpath of the installed package as a user does: from ESM and through require() of an ES module. Both
// must give the same names.

const program = (names, load) => `
const names = ${JSON.stringify(names)};
const found = {};
(async () => {
  for (const name of names) found[name] = Object.keys(${load}).filter((key) => key !== 'module.exports').sort();
  console.log(JSON.stringify(found));
})();
`;

/** The subpaths that package.json exports, as a user writes them. */
export const subpathsOf = ({ name, exports }) =>
  Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));

/** Imports the subpaths in both ways; returns what each exports. */
export function importAll(project, names) {
  project.write('import.mjs', program(names, 'await import(name)'));
  project.write('require.cjs', program(names, 'require(name)'));
  const imported = JSON.parse(project.node('import.mjs'));
  const required = JSON.parse(project.node('require.cjs'));
  for (const name of names) {
    if (imported[name].length === 0) throw new Error(`${name} exports nothing`);
    if (String(imported[name]) !== String(required[name]))
      throw new Error(`require('${name}') gives ${required[name]}, import gives ${imported[name]}`);
  }
  return imported;
}
