/* What scripts add. Every page works without them: each part below only does sooner what a button does too. */
(() => {
  "use strict";

  const FIVE_MINUTES = 5 * 60 * 1000;
  const LOOKUP_PAUSE = 400; // ms after the last key
  const announcer = document.querySelector("[data-announcer]");
  const say = (text) => { if (announcer) announcer.textContent = text; };
  const formOf = (element) => element.closest("form[data-form]");
  let unsaved = false;

  /* Asking the server for the page again ------------------------------------------------------------------ */

  // Morphing keeps what has the focus; where values move from one box to another the boxes are drawn anew.
  function ask(form, name, value, swap = "outerMorph") {
    return window.htmx.ajax("POST", form.getAttribute("action") || location.href, {
      source: form, target: "#form-page", select: "#form-page", swap, values: { [name]: value },
    }).then(() => { unsaved = false; prepare(); });
  }

  document.addEventListener("htmx:config:request", (event) => {
    const body = event.detail.ctx.request.body;
    for (const [name, value] of [...body.entries()]) if (value instanceof File) body.delete(name);
  });

  // An answer without the form (a session that ended, a fault) leaves the page as it is: nothing typed is lost.
  document.addEventListener("htmx:after:request", (event) => {
    if (!event.detail.ctx.text.includes('id="form-page"')) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    const form = formOf(event.target);
    if (!form) return;
    unsaved = true;
    if (event.target.matches("[data-upload]")) send(form, event.target);
    else if (event.target.matches("[data-conditional]")) ask(form, "_refresh", event.target.name);
  });

  let pause;
  document.addEventListener("input", (event) => {
    const box = event.target;
    const form = formOf(box);
    if (!form) return;
    unsaved = true;
    count(box);
    if (!box.matches("[data-lookup]")) return;
    clearTimeout(pause);
    const typed = box.value.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
    const enough = box.dataset.lookup === "postal_code" ? /^\d{7}$/.test(typed) : typed.length > 0;
    if (enough) pause = setTimeout(() => ask(form, "_lookup", box.name).then(() => tell(box)), LOOKUP_PAUSE);
  });

  function tell(box) {
    const found = document.getElementById(box.id)?.closest(".field")?.querySelector("[data-found] .hint, [data-found] span");
    if (found) say(found.textContent);
  }

  const SWAPS = { _add: "outerMorph", _lookup: "outerMorph", _refresh: "outerMorph", _remove: "outerHTML", _choose: "outerHTML" };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name]");
    const form = button && formOf(button);
    if (!form || !(button.name in SWAPS) || !window.htmx) return;
    event.preventDefault();
    const { name, value } = button;
    ask(form, name, value, SWAPS[name]).then(() => focusAfter(name, value));
  });

  function focusAfter(name, value) {
    const at = (id) => document.getElementById(id);
    if (name === "_choose") at(value.slice(0, value.indexOf("=")))?.focus();
    if (name === "_lookup") tell({ id: value });
    if (name === "_remove") at(value.slice(0, value.lastIndexOf(".")))?.focus();
    if (name === "_add") [...document.querySelectorAll(`[id="${CSS.escape(value)}"] > .row`)].pop()?.focus();
  }

  /* Attachments ------------------------------------------------------------------------------------------- */

  function send(form, input) {
    const place = input.closest(".upload");
    const bar = place.querySelector("[data-upload-progress]");
    const message = place.querySelector("[data-upload-message]");
    const limit = Number(input.dataset.maxMb);
    const large = [...input.files].find((file) => file.size > limit * 1e6);
    for (const old of place.querySelectorAll(".field-error")) if (old !== message) old.remove();
    message.textContent = large
      ? input.dataset.tooLarge.replace("{size}", Math.ceil(large.size / 1e6)).replace("{limit}", limit) : "";
    if (large) { input.value = ""; return; }
    if (!input.files.length) return;

    const data = new FormData(form);
    for (const other of form.querySelectorAll("input[type=file]")) if (other !== input) data.delete(other.name);
    data.append("_upload", place.querySelector("[data-upload-button]").value);
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || location.href);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (e) => {
      if (e.lengthComputable) bar.querySelector("progress").value = (100 * e.loaded) / e.total;
    });
    request.addEventListener("load", () => received(form, input, request.responseText));
    request.addEventListener("error", () => { bar.hidden = true; message.textContent = input.dataset.failed; });
    bar.hidden = false;
    say(bar.textContent);
    request.send(data);
  }

  function received(form, input, text) {
    const name = input.id;
    if (!text.includes('id="form-page"')) { form.requestSubmit(); return; }
    input.value = "";
    window.htmx.swap({ text, target: "#form-page", select: "#form-page", swap: "outerHTML", sourceElement: document.body })
      .then(() => { unsaved = false; prepare(); document.getElementById(name)?.focus(); });
  }

  /* Leaving, and sessions that end ------------------------------------------------------------------------ */

  document.addEventListener("submit", (event) => {
    unsaved = false;
    const pressed = event.submitter;
    if (pressed) setTimeout(() => pressed.setAttribute("aria-busy", "true"));
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  function watchSession() {
    const region = document.querySelector("[data-session-ends]");
    if (!region) return;
    const left = Date.parse(region.dataset.sessionEnds) - Date.now();
    if (left > FIVE_MINUTES) { setTimeout(watchSession, Math.min(left - FIVE_MINUTES, 60_000)); return; }
    if (!region.hidden) return;
    region.hidden = false;
    const save = region.querySelector("[data-session-save]");
    if (save) save.hidden = !document.querySelector('#form button[name="_save"]');
    say(region.dataset.sessionSpoken);
  }

  /* Small things ------------------------------------------------------------------------------------------ */

  function count(box) {
    const line = box.dataset?.limit && document.querySelector(`[data-count-for="${CSS.escape(box.id)}"]`);
    if (!line) return;
    const left = Number(box.dataset.limit) - [...box.value].length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left));
    line.classList.toggle("field__count--over", left < 0);
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-button]");
    if (!button) return;
    await navigator.clipboard.writeText(button.parentElement.querySelector("[data-copy]").dataset.copy);
    button.textContent = button.dataset.copied;
    say(button.dataset.copied);
  });

  function prepare() {
    document.querySelectorAll("textarea[data-limit]").forEach(count);
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy-button]")) button.hidden = false;
    for (const button of document.querySelectorAll("[data-upload-button]")) button.parentElement.hidden = true;
    // A file is sent when it is chosen, so its button is only for pages without scripts.
  }

  prepare();
  watchSession();
  document.querySelector("[data-error-summary]")?.focus();
})();
