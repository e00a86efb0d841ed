// The layers of the code as data: who stands above whom, and the few exceptions, each with its reason.

/** Folder or file → its layer. A value import goes to a lower number or stays inside of its own folder. */
export const layers = {
  'src/errors/': 0,
  'machines/': 1,
  'src/util/': 1,
  'src/events/': 2,
  'src/sql/': 2,
  'src/drivers/': 2,
  'src/instrumentation/': 3,
  'src/mapping/': 4,
  'src/tracking/': 5,
  'src/unit-of-work/': 6,
  'src/loading/': 6,
  'src/serialization/': 6,
  'src/session/': 7,
  'src/index.ts': 8,
};

/** Folders of one layer that may not know each other, not even by type. */
export const strangers = [['src/unit-of-work/', 'src/loading/']];

/** Files that may name types of higher layers (`import type`); everybody else names types of its own layer or below. */
export const upwardTypes = [
  {
    file: 'src/events/arguments.ts',
    reason: 'the table types the arguments of all 64 listeners, which are things of every layer',
  },
  {
    file: 'src/instrumentation/class-manager.ts',
    reason: 'a class manager knows its mapper, which stands above it; the seed has it so',
  },
  {
    file: 'src/loading/load-request.ts',
    reason: 'listeners reach the session from the load they are told about',
  },
  {
    file: 'src/instrumentation/tracker.ts',
    reason: 'the port through which an instance talks to its session',
  },
  {
    file: 'src/instrumentation/instance-state.ts',
    reason: 'a state knows its mapper, which stands above it',
  },
  {
    file: 'src/instrumentation/relationship-attribute.ts',
    reason: 'the attribute of a relationship knows what the mapping says of it',
  },
  {
    file: 'src/unit-of-work/flush-context.ts',
    reason: 'listeners reach the session from the flush they are told about',
  },
];

/** Folders that see the package as a user does; inside of the repository that is these modules (and each other's folder). */
export const outsiders = ['devtools/', 'property-tests/', 'bench/', 'examples/'];
export const publicModules = [
  'src/index.ts',
  'src/drivers/pg.ts',
  'src/drivers/pglite.ts',
  'machines/index.ts',
  'devtools/index.ts',
  'property-tests/index.ts',
  'test/setup/', // where a program finds the PostgreSQL server of the tests
];

/** Folders that may import these packages and no others. */
export const onlyPackages = { 'machines/': ['xstate'] };

/** What is looked at. Tests may import and cast as they like; they are only held to the size and to the ban of ignores. */
export const sources = ['src/', 'machines/', 'devtools/', 'property-tests/', 'bench/', 'examples/', '.ci/'];
export const tests = ['test/'];
export const isTest = (file) => file.startsWith('test/') || /\.test(-d)?\.ts$/.test(file);

export const maxLines = 300;
