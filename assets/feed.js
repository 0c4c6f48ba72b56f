// Hands the server's frames to the player on this page, and the player's wishes for more back to the server.

import { hub } from "./hub.js";

export default ({ data, setStateValue }) => {
  hub.ask = (request) => setStateValue("ask", request);
  if (!(data instanceof Uint8Array)) return;
  hub.latest = data.slice(); // an aligned copy; a player that mounts later reads it from here
  hub.dispatchEvent(new Event("frames"));
};
