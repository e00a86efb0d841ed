// Warnings: things that are probably a mistake but stop nothing. They go the way that Node gives them.

export function warn(code: string, message: string): void {
  process.emitWarning(message, { type: 'ImagoWarning', code });
}
