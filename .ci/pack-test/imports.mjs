// Imports every subpath of the installed package as a user does: from ESM and through require() of an ES module. Both
// must give the same names, and no class or function may carry a name that the bundler gave it.

const program = (names, load) => `
const names = ${JSON.stringify(names)};
const found = {}, renamed = [];
(async () => {
  for (const name of names) {
    const { 'module.exports': _, ...all } = ${load};
    found[name] = Object.keys(all).sort();
    for (const [key, value] of Object.entries(all))
      if (typeof value === 'function' && /\\$\\d+$/.test(value.name)) renamed.push(name + ' ' + key + ' is called ' + value.name);
  }
  console.log(JSON.stringify({ found, renamed }));
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
  const { found: imported, renamed } = JSON.parse(project.node('import.mjs'));
  const { found: required } = JSON.parse(project.node('require.cjs'));
  if (renamed.length > 0) throw new Error(renamed.join('\n'));
  for (const name of names) {
    if (imported[name].length === 0) throw new Error(`${name} exports nothing`);
    if (String(imported[name]) !== String(required[name]))
      throw new Error(`require('${name}') gives ${required[name]}, import gives ${imported[name]}`);
  }
  return imported;
}
