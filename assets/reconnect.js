// A page that has lost its server and found it again.

/** Call back whenever Streamlit's page has lost its server and found it, or another, again. */
export function onReconnect(act, signal) {
  const app = document.querySelector("[data-test-connection-state]");
  const state = () => app?.dataset.testConnectionState;
  let before = state();
  const watch = new MutationObserver(() => {
    const now = state(), back = now === "CONNECTED" && now !== before;
    before = now;
    if (back) act();
  });
  if (app) watch.observe(app, { attributeFilter: ["data-test-connection-state"] });
  signal.addEventListener("abort", () => watch.disconnect());
}
