// Where the parts of a page meet: the server's messages, and what is wished for.

export const hub = (globalThis.trainingHub ??= new EventTarget());
