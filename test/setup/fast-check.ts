// The seed of all property tests: the same runs every time, so that a change is what makes a test fail, and nothing else.
// IMAGO_SEED=random looks for new counterexamples; IMAGO_SEED=<number> and IMAGO_PATH replay one that was found.
import fc from 'fast-check';

const asked = process.env.IMAGO_SEED ?? '20261121';
fc.configureGlobal({ seed: asked === 'random' ? Date.now() % 0x7fffffff : Number(asked) });
