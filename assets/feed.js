// Hands the server's frames to the player on this page, and the player's wishes for more back to the server.
export default ({ data, setStateValue }) => {
  const hub = (globalThis.trainingHub ??= new EventTarget());
  hub.ask = (request) => setStateValue("ask", request);
  if (!(data instanceof Uint8Array)) return;
  hub.latest = data.slice(); // an aligned copy; a player that mounts later reads it from here
  hub.dispatchEvent(new Event("frames"));
};
