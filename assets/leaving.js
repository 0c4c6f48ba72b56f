// A page that is being left asks its server for nothing more: what it says once the server has gone over to another
// page would bring its own back, and the browser's page would be left with parts of both.

const PATIENCE = 5000; // milliseconds after which a press has come to nothing, unless the server is at work
const WAYS = "[data-testid=stPageLink-NavLink], [class*=st-key-step-] button, [role=menuitem]";

/** Whether something was pressed that leads to another page, since this was made. */
export class Leaving {
  constructor(signal) {
    this.since = -Infinity;
    const leave = () => Object.assign(this, { since: performance.now() });
    const press = ({ target }) => target.closest?.(WAYS) && leave();
    document.addEventListener("click", press, { signal, capture: true });
    addEventListener("popstate", leave, { signal });
  }
  get now() {
    if (this.since === -Infinity) return false;
    const app = document.querySelector("[data-test-script-state]");
    if (app?.dataset.testScriptState === "running") return true;
    if (performance.now() - this.since < PATIENCE) return true;
    this.since = -Infinity;
    return false;
  }
}
