// Judges each import against the table: which arrows are allowed, and which close a circle.
import { posix } from 'node:path';
import { isTest, layers, onlyPackages, outsiders, publicModules, strangers, upwardTypes } from './table.mjs';

const folderOf = (file) => Object.keys(layers).find((place) => file.startsWith(place));
const outsideFolderOf = (file) => outsiders.find((place) => file.startsWith(place));

/** The file that a relative specifier means; undefined for packages. */
export function target(file, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(file), specifier));
}

/** What is wrong with one import of a file: a text, or undefined. */
export function wrongArrow(file, { specifier, typeOnly }) {
  if (isTest(file)) return undefined;
  const to = target(file, specifier);
  if (to === undefined) return wrongPackage(file, specifier);
  if (outsideFolderOf(file)) return wrongOutsider(file, to);
  const [from, into] = [folderOf(file), folderOf(to)];
  if (from === undefined) return undefined;
  if (into === undefined)
    return `${to} is in no layer; ${file} may only import what is in .ci/layers/table.mjs.`;
  if (from === into) return undefined;
  if (strangers.some((pair) => pair.includes(from) && pair.includes(into)))
    return `${from} and ${into} never import each other, not even types. Put what both need below them.`;
  return typeOnly ? wrongType(file, from, into, to) : wrongValue(from, into, to);
}

function wrongValue(from, into, to) {
  if (layers[into] < layers[from]) return undefined;
  const direction = layers[into] > layers[from] ? 'upward' : 'sideways';
  return (
    `imports ${to} ${direction}: ${name(from)} → ${name(into)}. ` +
    'Declare a port in the lower layer and hand it in, or move what is needed below both.'
  );
}

function wrongType(file, from, into, to) {
  if (layers[into] <= layers[from]) return undefined;
  if (upwardTypes.some((entry) => file.startsWith(entry.file))) return undefined;
  return (
    `imports types of ${to} upward: ${name(from)} → ${name(into)}. ` +
    'Only the files of upwardTypes in .ci/layers/table.mjs may; declare the shape that is needed in the lower layer.'
  );
}

function wrongOutsider(file, to) {
  if (publicModules.some((place) => to.startsWith(place)) || outsideFolderOf(to) === outsideFolderOf(file))
    return undefined;
  return `imports ${to}, but ${outsideFolderOf(file)} uses the public API only (${publicModules.slice(0, 4).join(', ')}).`;
}

function wrongPackage(file, specifier) {
  const place = Object.keys(onlyPackages).find((folder) => file.startsWith(folder));
  if (place === undefined || onlyPackages[place].includes(specifier)) return undefined;
  return `imports the package "${specifier}", but ${place} may only import ${onlyPackages[place].join(', ')}.`;
}

const name = (place) => `${place} (layer ${layers[place]})`;

/** A circle of value imports, as a list of files that begins and ends with the same one; undefined when there is none. */
export function findCycle(importsByFile) {
  const done = new Set();
  const path = [];
  const visit = (file) => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of importsByFile.get(file) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of importsByFile.keys()) {
    const cycle = visit(file);
    if (cycle) return cycle;
  }
  return undefined;
}
