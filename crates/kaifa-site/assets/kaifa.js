// Makes the site smoother; everything works without it.
// 1. "Why?" links open their passport in a drawer. 2. A filter form sends itself when a choice changes.
// 3. A form of a record is checked while it is being filled in; ticked columns and picked rows follow their boxes.
// 4. Cells of a figures grid move with Enter and the arrow keys and take a pasted block from a spreadsheet.
// 5. In the review of a draft items and their words light up together, and keys take the steps that the buttons take.
// 6. A what-if answers while its sliders move; nothing is sent that could be kept.
// 7. A table whose rows are acted on can be read as cards on a phone: its cells take the names of their columns along.
"use strict";

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a.why");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
  event.preventDefault();
  let page;
  try {
    const answer = await fetch(link.href, { headers: { "X-Fragment": "drawer" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
  } catch {
    page = null;
  }
  if (!page) {
    window.location.href = link.href;
    return;
  }
  const open = document.querySelector("dialog.drawer");
  const drawer = open || document.createElement("dialog");
  drawer.className = "drawer";
  const close = document.createElement("button");
  close.className = "close quiet small";
  close.textContent = document.documentElement.lang === "en" ? "Close" : "关闭";
  close.addEventListener("click", () => drawer.close());
  const whole = document.createElement("p");
  const anchor = document.createElement("a");
  anchor.href = link.href;
  anchor.textContent = document.documentElement.lang === "en" ? "Open as a page" : "打开整页";
  whole.append(anchor);
  drawer.replaceChildren(close, whole, ...page.childNodes);
  if (!open) {
    document.body.append(drawer);
    drawer.addEventListener("close", () => drawer.remove());
    drawer.showModal();
  }
  drawer.scrollTop = 0;
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-auto]");
  if (form) form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest("input.cell");
  if (!cell) return;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const column = [...document.querySelectorAll(`input.cell[data-column="${cell.dataset.column}"]`)];
  column[column.indexOf(cell) + step]?.focus();
});

document.addEventListener("paste", (event) => {
  const cell = event.target.closest("input.cell");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]/.test(text.trim())) return;
  event.preventDefault();
  const column = [...document.querySelectorAll(`input.cell[data-column="${cell.dataset.column}"]`)];
  const start = column.indexOf(cell);
  text.trimEnd().split(/\r?\n/).forEach((line, i) => {
    const target = column[start + i];
    if (target) target.value = line.split("\t")[0].trim();
  });
});

document.addEventListener("change", async (event) => {
  const form = event.target.closest("form[data-check]");
  if (!form || event.target.type === "file") return;
  const typed = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") typed.append(name, value);
  });
  let said;
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body: typed });
    if (!answer.ok) return;
    said = await answer.json();
  } catch {
    return; // The form is checked again when it is sent.
  }
  form.querySelectorAll("[data-wrong]").forEach((place) => {
    const name = place.dataset.wrong;
    const words = name ? said.fields[name] ?? [] : said.whole;
    place.textContent = words.join(" ");
    const input = name && form.elements.namedItem(name);
    if (input instanceof HTMLElement) input.toggleAttribute("aria-invalid", words.length > 0);
  });
  form.querySelectorAll("[data-derived]").forEach((place) => {
    const words = said.derived[place.dataset.derived];
    if (words) place.textContent = words;
  });
});

document.addEventListener("change", (event) => {
  const columns = event.target.closest("form[data-columns]");
  if (columns && event.target.type === "checkbox") {
    const ticked = [...columns.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
    columns.elements.namedItem("columns").value = ticked.join(",");
  }
  if (event.target.matches("[data-pick-all]")) {
    [...event.target.form.elements].forEach((box) => {
      if (box.name.startsWith("pick.")) box.checked = event.target.checked;
    });
  }
});
const lightPartner = (event, on) => {
  const item = event.target.closest?.(".proposal[data-item]");
  const mark = event.target.closest?.("a.mark[data-items]");
  const numbers = item ? [item.dataset.item] : mark ? mark.dataset.items.split(" ") : [];
  for (const number of numbers) {
    document.getElementById(`i-${number}`)?.classList.toggle("lit", on && Boolean(mark));
    document.querySelector(`a.mark[data-items~="${number}"]`)?.classList.toggle("lit", on && Boolean(item));
  }
};
document.addEventListener("mouseover", (event) => lightPartner(event, true));
document.addEventListener("mouseout", (event) => lightPartner(event, false));
document.addEventListener("focusin", (event) => lightPartner(event, true));
document.addEventListener("focusout", (event) => lightPartner(event, false));

const reviewBar = document.querySelector("[data-review]");
if (reviewBar) {
  const items = () => [...document.querySelectorAll(".proposal[data-item]")];
  const current = () => document.activeElement?.closest?.(".proposal[data-item]") ?? document.querySelector(".proposal:target");
  const show = (item) => {
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "center" });
  };
  const move = (step) => {
    const all = items();
    const here = all.indexOf(current());
    const open = all.filter((item) => item.dataset.state === "open");
    if (here < 0) return show(document.getElementById(`i-${reviewBar.dataset.next}`) ?? open[0] ?? all[0]);
    for (let at = here + step; at >= 0 && at < all.length; at += step) {
      if (all[at].dataset.state === "open" || open.length === 0) return show(all[at]);
    }
  };
  const target = document.querySelector(".proposal:target");
  if (target) show(target);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      return move(event.key === "j" ? 1 : -1);
    }
    if (event.key === "u" || event.key === "F") return document.querySelector(`[data-key=${event.key}]`)?.click();
    const item = current();
    if (!item) return;
    if (event.key === "t") return document.querySelector(`a.mark[data-items~="${item.dataset.item}"]`)?.scrollIntoView({ block: "center" });
    if (event.key === "A" || event.key === "f") return item.closest(".became")?.querySelector(`[data-key=${event.key}]`)?.click();
    if (event.key === "a" || event.key === "e") return item.querySelector(`[data-key=${event.key}]`)?.click();
    if (event.key === "r") {
      const details = item.querySelector("details");
      if (!details) return;
      event.preventDefault();
      details.open = true;
      details.querySelector("input[name=reason]")?.focus();
    }
  });
}

// Escape folds what was opened, else leads back. In a list of figures Enter ends a correction and sends nothing.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.closest?.(".figure-row input:not([type=checkbox])")) event.preventDefault();
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  const details = event.target.closest?.("details[open]");
  if (!details) return document.querySelector("a[data-key=Escape]")?.click();
  details.open = false;
  details.closest(".proposal")?.focus();
});

// A slider beside each number of a what-if, and the answer while it moves: the same address is asked, and only its answer shown.
for (const number of document.querySelectorAll("form[data-live] input[data-most]")) {
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = "0";
  slider.max = number.dataset.most;
  slider.step = number.name.startsWith("line.") ? "1" : String(Number(number.dataset.most) / 100);
  slider.value = number.value;
  slider.setAttribute("aria-label", number.labels[0]?.textContent ?? number.name);
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value; });
  number.parentElement.append(slider);
}

let asking = null;
document.addEventListener("input", async (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form || event.target.matches("[data-reload]")) return;
  asking?.abort();
  asking = new AbortController();
  const address = `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asking.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.getElementById(form.dataset.live) ?? page.querySelector("main");
    document.getElementById(form.dataset.live).replaceChildren(...part.childNodes);
    if (answer.ok) history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") form.requestSubmit();
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form && event.target.matches("[data-reload]")) form.requestSubmit();
});

// On a phone each cell of a card says its column: the words of the head without the mark of its order.
for (const table of document.querySelectorAll("table[data-cards]")) {
  const heads = [...(table.tHead?.rows[0].cells ?? [])].map((head) => head.dataset.name ?? head.textContent.replace(/[↑↓]/g, "").trim());
  for (const row of [...table.tBodies].flatMap((body) => [...body.rows])) {
    let column = 0;
    for (const cell of row.cells) {
      if (cell.colSpan === 1 && heads[column]) cell.dataset.head = heads[column];
      if (!cell.childElementCount && !cell.textContent.trim()) cell.textContent = "";
      column += cell.colSpan;
    }
  }
  table.classList.add("cards");
}
