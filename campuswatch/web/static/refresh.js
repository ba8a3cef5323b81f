"use strict";
// Fetches this page again every two seconds and swaps the parts marked data-live. The search form is not among
// them, so that what is being typed stays; scroll, focus, opened details and a selection of text stay too.
const PERIOD_MS = 2000;
const PATIENCE_MS = 10000;

function mark(element) {
  return element.id ? "#" + element.id : element.getAttribute("href");
}

function swap(fresh) {
  const active = document.activeElement;
  const focused = active && active.closest("[data-live]") ? mark(active) : null;
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (!next || next.isEqualNode(part)) continue;
    for (const box of next.querySelectorAll("details[id]")) {
      const old = document.getElementById(box.id);
      if (old) box.open = old.open;
    }
    const scrolled = [...part.querySelectorAll(".scroll")].map((box) => box.scrollLeft);
    part.replaceWith(next);
    [...next.querySelectorAll(".scroll")].forEach((box, i) => { box.scrollLeft = scrolled[i] || 0; });
  }
  document.title = fresh.title;
  if (focused && !active.isConnected) {
    const again = [...document.querySelectorAll("[data-live] :is(a, summary)")].find((one) => mark(one) === focused);
    if (again) again.focus({ preventScroll: true });
  }
}

function resting() {
  const selection = document.getSelection();
  return document.hidden || (selection && !selection.isCollapsed);
}

async function refresh() {
  try {
    if (!resting()) {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) throw new Error(String(answer.status));
      swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    document.getElementById("lost").hidden = false;
  }
  setTimeout(refresh, PERIOD_MS);
}

setTimeout(refresh, PERIOD_MS);
