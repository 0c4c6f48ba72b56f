// The menu of labs: a link leads on within the page, as Streamlit's own do; Escape or a press elsewhere folds it up.

const MENU = "details.labs[open]";

/** Whether a press on a link is meant for this tab. */
const plain = ({ button, ctrlKey, metaKey, shiftKey }) => !button && !ctrlKey && !metaKey && !shiftKey;

export class Ways {
  constructor(signal) {
    document.addEventListener("click", (event) => this.press(event), { signal, capture: true });
    document.addEventListener("keydown", (event) => this.key(event), { signal });
  }
  press(event) {
    const menu = document.querySelector(MENU), link = event.target.closest?.("[data-act=way]");
    if (menu && !menu.contains(event.target)) menu.open = false;
    if (!link || !plain(event)) return;
    event.preventDefault();
    menu.open = false;
    history.pushState(null, "", link.href);
    dispatchEvent(new PopStateEvent("popstate")); // Streamlit opens the page that the address names
  }
  key({ key }) {
    const menu = key === "Escape" && document.querySelector(MENU);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}
