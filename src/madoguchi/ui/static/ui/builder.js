/* What scripts add to the builder: changes are saved as they are made, pages change without loading anew, questions are
   dragged, Ctrl+Z takes back. Without scripts every form below is sent by its own button. */
(() => {
  "use strict";

  const PAUSE = 1200; // ms after the last key, before an unfinished box is saved
  const FAR = "つながりません。入力した内容は画面に残っています。もう一度直すと、送り直します。";
  const narrow = window.matchMedia("(max-width: 63.99rem)"); // one column: what was selected is far from where it is changed
  const root = () => document.getElementById("builder");
  const announcer = document.querySelector("[data-announcer]");
  const say = (text) => { if (announcer && text) announcer.textContent = text; };
  if (!root() || !window.htmx) return;
  document.documentElement.classList.add("scripted");

  /* One question to the server at a time: each is asked with the revision that the one before it gave. */
  let line = Promise.resolve();
  const inTurn = (act) => { line = line.then(act, act); return line; };

  const boxes = (form) => [...form.elements].filter((box) => box.name && !["hidden", "submit"].includes(box.type));
  const keyOf = (box) => (/^(radio|checkbox)$/.test(box.type) ? `${box.name}=${box.value}` : box.name);
  const stateOf = (box) => (/^(radio|checkbox)$/.test(box.type) ? box.checked : box.value);
  const forms = () => [...document.querySelectorAll("form[data-autosave]")];
  const states = () => new Map(forms().flatMap((form) => boxes(form).map((box) => [`${form.id} ${keyOf(box)}`, stateOf(box)])));

  let drawn = states(); // as the server last gave them: whatever differs is typed and not sent yet

  async function draw(answer, sent, place) {
    const text = await answer.text();
    if (!text.includes('id="builder"')) { location.href = answer.url || location.href; return false; }
    if (!text.includes(`data-place="${place}"`)) document.getElementById("inspector")?.replaceChildren(); // another thing is selected
    const since = new Map([...states()].filter(([key, state]) => sent.has(key) && sent.get(key) !== state));
    const proofs = new Map([...document.querySelectorAll("[data-proved]")].map((part) => [part.id, part.innerHTML]));
    await window.htmx.swap({ text, target: "#builder", select: "#builder", swap: "outerMorph", sourceElement: document.body });
    if (root().matches("[data-proving]")) { // until the server has proved it, what it found before stays
      for (const part of document.querySelectorAll("[data-proved]")) part.innerHTML = proofs.get(part.id) ?? "";
      prove();
    }
    settle();
    drawn = states();
    if (root().dataset.place === place) restore(since);
    say(root().dataset.said);
    return true;
  }

  // What a box shows is what the server says, whatever it held before: after an undo it is something else.
  function settle() {
    for (const box of document.querySelectorAll("#inspector :is(input, textarea, select), .settings :is(input, textarea, select)")) {
      if (box.matches("select")) for (const option of box.options) { if (option.selected !== option.defaultSelected) option.selected = option.defaultSelected; }
      else if (/^(radio|checkbox)$/.test(box.type)) box.checked = box.defaultChecked;
      else if (box.value !== box.defaultValue) box.value = box.defaultValue;
    }
  }

  // What was typed while the answer was on its way is newer than the answer.
  function restore(since) {
    for (const form of since.size ? forms() : []) {
      for (const box of boxes(form)) {
        const state = since.get(`${form.id} ${keyOf(box)}`);
        if (state === undefined || state === stateOf(box)) continue;
        if (typeof state === "boolean") box.checked = state; else box.value = state;
        later(form);
      }
    }
  }

  const alive = (form) => (document.contains(form) ? form : form.id && document.getElementById(form.id)); // drawn anew meanwhile

  const post = (asked, submitter) => inTurn(async () => {
    const form = alive(asked);
    if (!form) return;
    clearTimeout(pause);
    const body = new FormData(form, submitter && form.contains(submitter) ? submitter : undefined);
    if (submitter && !body.has(submitter.name)) body.append(submitter.name, submitter.value);
    body.set("revision", root().dataset.revision);
    const sent = states();
    const place = root().dataset.place;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { "HX-Request": "true" } });
      if (!await draw(answer, sent, place)) return;
    } catch { status(FAR); return; }
    const now = root().dataset.place;
    document.querySelector(".collision")?.focus();
    if (now !== place) {
      history.pushState(null, "", address(now));
      const empty = document.querySelector(".canvas .piece__empty") || !document.querySelector(".canvas .piece:not(.piece--page)");
      for (const palette of document.querySelectorAll(".palette")) palette.toggleAttribute("open", Boolean(empty) && palette === document.querySelector(".palette"));
      const first = document.getElementById(form.dataset.focus ?? "");
      if (first) { first.focus(); first.select?.(); } else document.getElementById(`o-${now}`)?.focus({ preventScroll: true });
      document.getElementById(`at-${now}`)?.scrollIntoView({ block: "nearest" });
    }
    if (submitter && !document.contains(submitter) && document.activeElement === document.body) document.getElementById("inspector-title")?.focus();
  });

  let proving;
  let asking;
  function prove() {
    clearTimeout(proving);
    proving = setTimeout(async () => {
      const revision = root().dataset.revision;
      asking?.abort();
      asking = new AbortController();
      const query = new URLSearchParams(location.search);
      query.set("place", root().dataset.place);
      query.set("proof", "1");
      try {
        const answer = await fetch(`?${query}`, { headers: { "HX-Request": "true" }, signal: asking.signal });
        inTurn(() => (root().dataset.revision === revision ? draw(answer, drawn, root().dataset.place) : null));
      } catch { /* Overtaken by a later change, or out of reach: what is shown is what was last proved. */ }
    }, 250);
  }

  function address(place) {
    const query = new URLSearchParams(location.search);
    query.set("place", place);
    return `?${query}`;
  }

  function status(text) {
    const shown = document.querySelector("#status span:last-child");
    if (shown) shown.textContent = text;
    document.getElementById("status")?.classList.add("builder__status--error");
    say(text);
  }

  const go = (href, push) => inTurn(async () => {
    try {
      const answer = await fetch(href, { headers: { "HX-Request": "true" } });
      if (!await draw(answer, new Map(), "")) return;
      if (push) history.pushState(null, "", href);
    } catch { location.href = href; return; }
    const place = root().dataset.place;
    if (narrow.matches) { document.getElementById("inspector-title")?.focus(); return; }
    document.getElementById(`at-${place}`)?.scrollIntoView({ block: "nearest" });
    document.getElementById(`o-${place}`)?.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("popstate", () => go(location.href, false));

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-select]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    flush();
    go(link.href, true).then(() => {
      if (link.closest(".findings")) document.getElementById("inspector-title")?.focus();
    });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-change]");
    if (!form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const press = pressOf(event.submitter);
    if (adding.has(press)) return;
    if (press) adding.add(press);
    post(form, event.submitter).then(() => adding.delete(press));
  }, true);

  /* A double click on what adds something is one press, whether the answer to the first click is there by then or not. */
  const adding = new Set();
  function pressOf(button) {
    const act = button?.form?.elements.namedItem("do")?.value ?? "";
    const adds = act.startsWith("add") || button?.name.startsWith("_add") || (button?.name === "act" && button.value === "copy");
    return adds ? `${act} ${button.name} ${button.value}` : "";
  }
  document.addEventListener("click", (event) => {
    if (event.detail > 1 && pressOf(event.target.closest("#builder button"))) event.preventDefault();
  }, true);

  /* Saved at every change ---------------------------------------------------------------------------------- */

  let pause;
  let waiting;
  function later(form) {
    waiting = form;
    clearTimeout(pause);
    pause = setTimeout(flush, PAUSE);
  }
  function flush() {
    clearTimeout(pause);
    if (waiting) post(waiting);
    waiting = null;
  }
  // Arrow keys pass over choices that are not meant: a list that is used by keyboard is saved when its user stops.
  let keyed = null;
  document.addEventListener("keydown", (event) => { keyed = event.target.matches("select") ? event.target : keyed; });
  document.addEventListener("pointerdown", () => { keyed = null; });
  document.addEventListener("focusout", (event) => { if (event.target === keyed) flush(); });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (form && /^(text|search|)$|area/.test(event.target.type) && !event.target.matches("[data-waits]")) later(form);
  });
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box === keyed && box.closest("form[data-change]")) { later(box.form); return; }
    if (box.matches("[data-submits]")) { post(box.form); return; }
    const form = box.closest("form[data-autosave]");
    if (!form || box.matches("[data-waits]")) return;
    waiting = null;
    post(form);
  });
  window.addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });

  /* By keyboard -------------------------------------------------------------------------------------------- */

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea");
    const step = (event.ctrlKey || event.metaKey) && !event.altKey && { z: event.shiftKey ? "redo" : "undo", y: "redo" }[event.key.toLowerCase()];
    if (step && !typing) {
      event.preventDefault();
      document.querySelector(`[data-steps] [value="${step}"]:not([disabled])`)?.click();
    }
    const move = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (move && event.target.closest(".outline__link[aria-current], .piece__pick[aria-current]")) {
      event.preventDefault();
      document.querySelector(`.acts [value="${move}"]:not([disabled])`)?.click();
    }
  });

  /* By drag ------------------------------------------------------------------------------------------------ */

  let dragged;
  const marks = ["outline__item--before", "outline__item--inside"];
  const clear = () => { for (const mark of marks) for (const item of document.querySelectorAll(`.${mark}`)) item.classList.remove(mark); };
  const isPage = (item) => item.dataset.into === "pages";

  // A page goes before a page; a question before a question, or to the end of the page it is dropped on.
  function landing(target) {
    const item = target.closest?.(".outline__item");
    if (!dragged || !item || item === dragged || dragged.contains(item)) return null;
    if (isPage(dragged)) return isPage(item) ? { item, mark: marks[0] } : { item: item.closest(".outline > .outline__item"), mark: marks[0] };
    return isPage(item) ? { item, mark: marks[1] } : { item, mark: marks[0] };
  }
  document.addEventListener("dragstart", (event) => {
    const item = event.target.closest?.(".outline__item[draggable]");
    if (!item) return;
    dragged = item;
    item.classList.add("outline__item--dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", item.dataset.place);
  });
  document.addEventListener("dragover", (event) => {
    const at = landing(event.target);
    clear();
    if (!at) return;
    event.preventDefault();
    at.item.classList.add(at.mark);
  });
  document.addEventListener("drop", (event) => {
    const at = landing(event.target);
    const form = document.getElementById("drag");
    if (!at || !form) return;
    event.preventDefault();
    const inside = at.mark === marks[1];
    const into = inside ? at.item.dataset.place : at.item.dataset.into;
    let index = inside ? at.item.querySelectorAll(":scope > ol > .outline__item").length : Number(at.item.dataset.index);
    if (into === dragged.dataset.into && Number(dragged.dataset.index) < index) index -= 1;
    form.elements.what.value = dragged.dataset.place;
    form.elements.into.value = into;
    form.elements.at.value = index;
    post(form);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("outline__item--dragged");
    dragged = null;
    clear();
  });
})();
