// The observer of xstate's inspection protocol, as sessions and actors take it.
import type { mirrorActor } from '../../machines/mirror.ts';

export type Inspect = NonNullable<Parameters<typeof mirrorActor>[1]['inspect']>;
