/* What scripts add. Every page works without them: each part below only does sooner what a button does too. */
(() => {
  "use strict";

  const FIVE_MINUTES = 5 * 60 * 1000;
  const LOOKUP_PAUSE = 400; // ms after the last key
  const DATE_PAUSE = 800; // the same, for one who may type another digit
  const announcer = document.querySelector("[data-announcer]");
  const say = (text) => { if (announcer) announcer.textContent = text; };
  const formOf = (element) => element.closest("form[data-form]");
  let unsaved = false;

  /* Asking the server for the page again ------------------------------------------------------------------ */

  // One question at a time, in the order of the presses: the server would work on an older one all the same, perhaps after
  // the newer. What a question asks is read from the page when its turn comes. Those that wait give way to a newer one,
  // unless a button asked.
  const PATIENCE = 10_000; // ms until a question without an answer lets the next one go
  let turn = Promise.resolve();
  let waiting = null;
  const underway = new Set(); // questions and files on their way

  function ask(name, value, swap = "outerMorph") {
    const button = name !== "_refresh";
    if (waiting && !waiting.button) waiting.overtaken = true;
    const mine = waiting = { button, overtaken: false };
    turn = onTheWay(turn.then(() => {
      if (waiting === mine) waiting = null;
      return mine.overtaken ? undefined : question(name, value, swap);
    }));
    return turn;
  }

  function onTheWay(work) {
    underway.add(work);
    work.finally(() => underway.delete(work));
    return work;
  }

  // Morphing keeps what has the focus; where values move from one box to another the boxes are drawn anew.
  async function question(name, value, swap) {
    const form = document.getElementById("form");
    if (!form) return;
    const body = new FormData(form);
    const sent = typed(form);
    if (name === "_remove") for (const key of sent.keys()) if (key.startsWith(`${groupOf(value)}.`)) sent.delete(key); // rows move up
    for (const [key, entry] of [...body.entries()]) if (entry instanceof File) body.delete(key);
    body.append(name, value);
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      const answer = await fetch(addressOf(form), { method: "POST", body, headers: { "HX-Request": "true" }, signal });
      await draw(await answer.text(), swap, sent);
    } catch { /* Out of reach: the page stays as it is, and its own buttons still work. */ }
  }

  const groupOf = (row) => row.slice(0, row.lastIndexOf("."));
  const addressOf = (form) => form.getAttribute("action") || location.href;

  // An answer without the form (a session that ended, a fault) leaves the page as it is: nothing typed is lost.
  async function draw(text, swap, sent) {
    if (!text.includes('id="form-page"')) return false;
    await released();
    const since = changes(document.getElementById("form"), sent);
    await window.htmx.swap({ text, target: "#form-page", select: "#form-page", swap, sourceElement: document.body });
    unsaved = restore(document.getElementById("form"), since);
    prepare();
    return true;
  }

  // What was typed while the answer was on its way is newer than the answer.
  const boxes = (form) => [...form.elements].filter((box) => box.name && !["hidden", "submit", "file"].includes(box.type));
  const keyOf = (box) => (/^(radio|checkbox)$/.test(box.type) ? `${box.name}=${box.value}` : box.name);
  const stateOf = (box) => (/^(radio|checkbox)$/.test(box.type) ? box.checked : box.value);
  const typed = (form) => new Map(boxes(form).map((box) => [keyOf(box), stateOf(box)]));

  function changes(form, sent) {
    return new Map([...typed(form)].filter(([key, state]) => sent.has(key) && sent.get(key) !== state));
  }

  function restore(form, since) {
    let asks = null;
    for (const box of since.size ? boxes(form) : []) {
      const state = since.get(keyOf(box));
      if (state === undefined || state === stateOf(box)) continue;
      if (typeof state === "boolean") box.checked = state;
      else box.value = state;
      if (box.matches("[data-conditional]")) asks = box;
    }
    if (asks) ask("_refresh", asks.name);
    return since.size > 0;
  }

  // A button drawn anew between the finger's coming down and its going up would never be pressed.
  let up = Promise.resolve();
  let release = () => {};
  const released = () => up;
  document.addEventListener("pointerdown", () => { up = new Promise((resolve) => { release = resolve; }); });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => release()));

  document.addEventListener("change", (event) => {
    const form = formOf(event.target);
    if (!form) return;
    unsaved = true;
    if (event.target.matches("[data-upload]")) send(form, event.target);
    else if (event.target.matches("[data-conditional]")) ask("_refresh", event.target.name);
  });

  let pause;
  document.addEventListener("input", (event) => {
    const box = event.target;
    const form = formOf(box);
    if (!form) return;
    unsaved = true;
    count(box);
    if (box.matches("[data-lookup], [data-conditional]")) clearTimeout(pause);
    // The last box of a day is often left by the button that goes on: what the day brings must be seen before.
    if (wholeDay(box)) pause = setTimeout(() => ask("_refresh", box.name), DATE_PAUSE);
    if (!box.matches("[data-lookup]")) return;
    const typed = box.value.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
    const enough = box.dataset.lookup === "postal_code" ? /^\d{7}$/.test(typed) : typed.length > 0;
    if (enough) pause = setTimeout(() => ask("_lookup", box.name).then(() => tell(box)), LOOKUP_PAUSE);
  });

  function wholeDay(box) {
    const day = box.matches("[data-conditional]") && box.closest("[data-date]");
    return day && [...day.querySelectorAll("input.date__box")].every((part) => part.value.trim());
  }

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
    ask(name, value, SWAPS[name]).then(() => focusAfter(name, value));
  });

  // Enter in a box with a search behind it searches; elsewhere it goes on.
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Enter" || event.isComposing || !box.matches?.("input[data-lookup]") || !formOf(box) || !box.value.trim()) return;
    event.preventDefault();
    clearTimeout(pause);
    ask("_lookup", box.name).then(() => tell(box));
  });

  function focusAfter(name, value) {
    const at = (id) => document.getElementById(id);
    if (name === "_choose") at(value.slice(0, value.indexOf("=")))?.focus();
    if (name === "_lookup") tell({ id: value });
    if (name === "_remove") at(groupOf(value))?.focus();
    if (name === "_add") [...document.querySelectorAll(`[id="${CSS.escape(groupOf(value))}"] > .row`)].pop()?.focus();
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
    const sent = typed(form);
    for (const other of form.querySelectorAll("input[type=file]")) if (other !== input) data.delete(other.name);
    data.append("_upload", place.querySelector("[data-upload-button]").value);
    const request = new XMLHttpRequest();
    request.open("POST", addressOf(form));
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (e) => {
      if (e.lengthComputable) bar.querySelector("progress").value = (100 * e.loaded) / e.total;
    });
    bar.hidden = false;
    say(bar.textContent);
    turn = onTheWay(turn.then(() => new Promise((done) => {
      request.addEventListener("load", () => done(received(form, input, request.responseText, sent)));
      for (const failed of ["error", "abort", "timeout"]) {
        request.addEventListener(failed, () => { bar.hidden = true; message.textContent = input.dataset.failed; done(); });
      }
      request.send(data);
    })));
  }

  async function received(form, input, text, sent) {
    const name = input.id;
    const free = [document.body, input].includes(document.activeElement); // nobody has gone on to another box
    input.value = "";
    if (!await draw(text, "outerHTML", sent)) { form.submit(); return; }
    if (free) document.getElementById(name)?.focus();
  }

  /* Leaving, and sessions that end ------------------------------------------------------------------------ */

  // A button that leaves the page waits for what is on its way: a file would be sent twice, an older answer come later.
  // The same button twice is one press: the first answer, and what it brought along, would be thrown away for the second's.
  const ONE_PRESS = 5000; // ms
  const pressedAt = new WeakMap();
  let held = false;
  document.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (formOf(event.target) && underway.size) {
      event.preventDefault();
      if (!held) hold(pressed);
      return;
    }
    if (event.timeStamp - (pressedAt.get(pressed) ?? -ONE_PRESS) < ONE_PRESS) { event.preventDefault(); return; }
    if (pressed) setTimeout(() => { if (!event.defaultPrevented) pressedAt.set(pressed, event.timeStamp); });
    unsaved = false;
    if (pressed) setTimeout(() => pressed.setAttribute("aria-busy", "true"));
  });

  async function hold(pressed) {
    held = true;
    pressed?.setAttribute("aria-busy", "true");
    while (underway.size) await Promise.allSettled([...underway]);
    held = false;
    const form = document.getElementById("form");
    const again = pressed && [...form.elements].find((b) => b.type === "submit" && b.name === pressed.name && b.value === pressed.value && b.className === pressed.className);
    if (pressed) pressed.removeAttribute("aria-busy");
    form.requestSubmit(again ?? undefined);
  }
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll('[aria-busy="true"]')) { button.removeAttribute("aria-busy"); pressedAt.delete(button); }
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

  const saveButton = () => document.querySelector('#form button[name="_save"]');
  document.querySelector("[data-session-save] button")?.addEventListener("click", () => saveButton()?.click());

  function watchSession() {
    const region = document.querySelector("[data-session-ends]");
    if (!region) return;
    const left = Date.parse(region.dataset.sessionEnds) - Date.now();
    if (left > FIVE_MINUTES) { setTimeout(watchSession, Math.min(left - FIVE_MINUTES, 60_000)); return; }
    if (!region.hidden) return;
    region.hidden = false;
    const save = region.querySelector("[data-session-save]");
    if (save) save.hidden = !saveButton();
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

  // The draft that began with an answer is what a reload must show.
  function keepPlace() {
    const form = document.querySelector("form[data-form]");
    const place = form && new URL(addressOf(form), location.href);
    const draft = place?.searchParams.get("draft");
    if (draft && draft !== new URLSearchParams(location.search).get("draft")) history.replaceState(history.state, "", place.pathname + place.search);
  }

  function prepare() {
    keepPlace();
    document.querySelectorAll("textarea[data-limit]").forEach(count);
    if (navigator.clipboard) for (const button of document.querySelectorAll("[data-copy-button]")) button.hidden = false;
    for (const button of document.querySelectorAll("form[data-form] [data-upload-button]")) button.parentElement.hidden = true;
    // A file is sent when it is chosen, so its button is only for pages without scripts.
  }

  prepare();
  watchSession();
  document.querySelector("[data-error-summary]")?.focus();
})();
