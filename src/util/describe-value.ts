// What was given, in the words of an error text: of what kind it is, and never what is in it.

/** `the class User`, `an object of class Array`, `undefined`, `a string`. */
export function describeValue(given: unknown): string {
  if (given === null || given === undefined || typeof given === 'boolean') return String(given);
  if (typeof given === 'function') {
    const kind = /^class\b/.test(Function.prototype.toString.call(given)) ? 'class' : 'function';
    return given.name === '' ? `a ${kind} without name` : `the ${kind} ${given.name}`;
  }
  if (typeof given !== 'object') return `a ${typeof given}`;
  const cls: unknown = given.constructor;
  return typeof cls === 'function' ? `an object of class ${cls.name}` : 'an object without class';
}
