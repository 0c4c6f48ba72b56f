// A table that a visitor gives: a file, dropped or chosen, or pasted text. It goes to the server as one message.

import { element, say } from "./kit.js";

const PIECE = 0x8000; // bytes turned into characters at once

/** Bytes in base 64. */
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

class Given {
  constructor({ data: [data], parentElement, setTriggerValue }) {
    Object.assign(this, { words: data.words, most: data.most, setTriggerValue });
    const mount = parentElement.querySelector(".mount");
    if (mount.firstChild) return; // what is being typed stays
    const { words } = this;
    this.file = element("input", { type: "file", accept: ".csv,.tsv,.txt,text/*", class: "file" });
    this.file.addEventListener("change", () => this.take(this.file.files[0]));
    const label = element("label", { class: "drop" }, element("span", {}, words.drop), this.file);
    label.addEventListener("dragover", (event) => event.preventDefault());
    label.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take(event.dataTransfer.files[0]);
    });
    const look = { rows: 5, placeholder: words.paste, "aria-label": words.paste, spellcheck: "false" };
    this.text = element("textarea", look);
    const read = () => this.send(new TextEncoder().encode(this.text.value));
    this.button = element("button", { type: "button", class: "read", onclick: read }, words.read);
    this.status = element("p", { class: "status", role: "status" });
    mount.append(element("div", { class: "given" }, label, this.text, this.button, this.status));
  }
  async take(file) {
    if (!file) return;
    if (file.size > this.most) say(this.status, this.words.large);
    else this.send(new Uint8Array(await file.arrayBuffer()));
    this.file.value = "";
  }
  send(bytes) {
    if (!bytes.length) return;
    if (bytes.length > this.most) {
      say(this.status, this.words.large);
      return;
    }
    say(this.status, this.words.sent);
    this.setTriggerValue("file", { data: base64(bytes) });
    setTimeout(() => say(this.status, ""), 4000);
  }
}

export default (component) => {
  new Given(component);
};
