import { createInterface } from 'node:readline';

/**
 * Reads lines from a socket, whose errors the reader would throw once more; whoever has the socket
 * sees them there, or its end.
 */
export const linesOf = (socket) => createInterface({ input: socket }).on('error', () => {});
