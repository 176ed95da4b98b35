// Twilio's interface, by the `emulate` package: it takes texts and calls, sends none and lists what it took.
// usage: TOOLS=… PORT=… ACCOUNT=… TOKEN=… FROM=… node twilio.mjs
import { Server } from 'node:net';
import { pathToFileURL } from 'node:url';

// It would listen for the whole network.
const listen = Server.prototype.listen;
Server.prototype.listen = function (port) {
  return listen.call(this, port, '127.0.0.1');
};

const { TOOLS, PORT, ACCOUNT, TOKEN, FROM } = process.env;
const { createEmulator } = await import(pathToFileURL(`${TOOLS}/node_modules/emulate/dist/api.js`).href);
const account = { sid: ACCOUNT, auth_token: TOKEN };
const seed = { twilio: { account, phone_numbers: [{ phone_number: FROM }] } };
await createEmulator({ service: 'twilio', port: Number(PORT), seed });
