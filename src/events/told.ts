// Whether a synchronous listener is running at this moment. Its calls cannot be waited for where they are made; the
// mailbox of a session wants to know.

export const told = { depth: 0 };
