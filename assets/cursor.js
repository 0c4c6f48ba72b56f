// Tells the page at which step of which variant the player stands, once it stands still.

import { hub } from "./hub.js";

export default ({ setStateValue }) => {
  const point = (cursor) => setStateValue("cursor", cursor);
  hub.point = point;
  hub.dispatchEvent(new Event("pointable"));
  return () => {
    if (hub.point === point) delete hub.point;
  };
};
