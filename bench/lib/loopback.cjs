// Makes a program of Node listen on loopback only, where it has no option for that.

const { Server } = require('node:net');

const listen = Server.prototype.listen;

Server.prototype.listen = function onLoopback(port, ...rest) {
  const isPort = typeof port === 'number' || typeof port === 'string';
  if (!isPort) return listen.call(this, port, ...rest);
  if (typeof rest[0] === 'string') rest.shift();
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, ...rest);
};
