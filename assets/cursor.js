// Tells the page at which step of which variant the player stands, once it stands still.
export default ({ setStateValue }) => {
  const hub = (globalThis.trainingHub ??= new EventTarget());
  const point = (cursor) => setStateValue("cursor", cursor);
  hub.point = point;
  hub.dispatchEvent(new Event("pointable"));
  return () => { if (hub.point === point) delete hub.point; };
};
