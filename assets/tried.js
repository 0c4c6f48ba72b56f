// Hands a picture the networks that it tries while something is dragged, and its wish for them back to the server.

import { hub } from "./hub.js";

export default ({ data, setStateValue }) => {
  hub.askTrial = (request) => setStateValue("ask", request);
  if (!(data instanceof Uint8Array)) return;
  hub.tried = data.slice(); // an aligned copy
  hub.dispatchEvent(new Event("tried"));
};
