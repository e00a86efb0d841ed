// Catches the warnings that Node is told of while a function runs.

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** Imago's warnings during `work`, in order. */
export async function warningsOf(work: () => unknown): Promise<Warning[]> {
  const warnings: Warning[] = [];
  // Node puts the code that emitWarning was given onto the error
  const listener = (warning: Error & { code?: string }) => {
    if (warning.name === 'ImagoWarning')
      warnings.push({ code: warning.code ?? '', message: warning.message });
  };
  process.on('warning', listener);
  try {
    await work();
    // warnings are told in a later turn
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', listener);
  }
  return warnings;
}
