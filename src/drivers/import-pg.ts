// Imports the driver for `pg` as fast as it goes. To find out where it runs, `pg` asks for `navigator`, which Node has
// since version 21; without it, it makes a Response, which loads all of fetch and takes as long as half of `pg` itself.
import { createRequire } from 'node:module';

export function importPgDriver(): Promise<typeof import('./pg.ts')> {
  if (!('navigator' in globalThis)) loadWithNavigator();
  return import('./pg.ts');
}

/** Node's own answer stands there while `pg` is loaded, at once and for nobody else to see. */
function loadWithNavigator(): void {
  const value = { userAgent: `Node.js/${process.versions.node.split('.')[0]}` };
  Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  try {
    createRequire(import.meta.url)('pg');
  } catch {
    // a bundle may have no `pg` beside it; whether there is none at all the import will say
  } finally {
    Reflect.deleteProperty(globalThis, 'navigator');
  }
}
