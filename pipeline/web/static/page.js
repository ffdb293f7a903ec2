/* Makes the page quicker to use; everything works without it. Texts come from the page, and go in as text only. */
"use strict";

(() => {
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const fields = { persons: "person", organizations: "org", places: "place", countries: "country", source_name: "source", authors: "author", tags: "tag", section: "section" };

  /* Keys */

  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");

  const step = (by) => {
    const hits = [...document.querySelectorAll(".hit h2 a")];
    if (hits.length) {
      const at = hits.indexOf(document.activeElement);
      const next = at < 0 ? (by > 0 ? 0 : hits.length - 1) : Math.min(Math.max(at + by, 0), hits.length - 1);
      hits[next].focus();
      hits[next].scrollIntoView({ block: "center" });
      return;
    }
    document.querySelector(by > 0 ? '.among a[rel="next"]' : '.among a[rel="prev"]')?.click();
  };

  const keys = document.getElementById("keys");
  const actions = {
    "/": () => { box.focus(); box.select(); },
    j: () => step(1),
    k: () => step(-1),
    u: () => document.querySelector(".among a")?.click(),
    "?": () => keys.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || keys.open) return;
    if (Object.hasOwn(actions, event.key)) {
      event.preventDefault();
      actions[event.key]();
    }
  });

  const opener = document.getElementById("keys-open");
  opener.hidden = false;
  opener.addEventListener("click", () => keys.showModal());

  /* A box to filter a long list of values */

  for (const filter of document.querySelectorAll(".filter")) {
    const values = [...filter.parentElement.querySelectorAll("li")];
    const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    filter.hidden = false;
    filter.querySelector("input").addEventListener("input", (event) => {
      const wanted = plain(event.target.value.trim());
      for (const one of values) one.hidden = !plain(one.querySelector(".value").textContent).includes(wanted);
    });
  }

  /* Days are brushed: from the bar where the button goes down to the one where it comes up */

  for (const slots of document.querySelectorAll(".slots[data-brush]")) {
    const bars = [...slots.children];
    const at = (event) => {
      const gaps = bars.map((bar) => { const box = bar.getBoundingClientRect(); return Math.abs((box.left + box.right) / 2 - event.clientX); });
      return gaps.indexOf(Math.min(...gaps));
    };
    let from = -1;
    let moved = false;

    const span = (to) => [Math.min(from, to), Math.max(from, to)];
    const show = (to) => {
      const [first, last] = from < 0 ? [1, 0] : span(to);
      bars.forEach((bar, number) => bar.classList.toggle("brushed", first <= number && number <= last));
      slots.classList.toggle("brushing", from >= 0);
    };
    const stop = () => { from = -1; show(0); };
    const days = (bar) => bar.dataset.days.split("..");

    slots.addEventListener("dragstart", (event) => event.preventDefault());
    slots.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      from = at(event);
      moved = false;
    });
    document.addEventListener("pointermove", (event) => {
      if (from < 0) return;
      if (at(event) !== from) moved = true;
      if (moved) show(at(event));
    });
    document.addEventListener("pointerup", (event) => {
      if (from < 0) return;
      const [first, last] = span(at(event));
      stop();
      if (!moved) return;
      const address = new URL(location.href);
      address.pathname = new URL(box.form.action).pathname; // of the language of this page
      for (const name of ["page", "offset", "more"]) address.searchParams.delete(name);
      const [start, end] = [days(bars[first])[0], days(bars[last])[1]];
      if (slots.dataset.brush === "mentions") {
        address.searchParams.set("mentions", `${start}..${end}`);
      } else {
        address.searchParams.set("from", start);
        address.searchParams.set("to", end);
      }
      location.assign(address);
    });
    slots.addEventListener("click", (event) => { if (moved && event.detail) event.preventDefault(); });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && from >= 0) stop(); });
  }

  /* Names and sources as they are typed */

  let asked = null;
  let timer = 0;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const tails = (text) => {
    const last = text.match(/(?:^|[\s"()])([^\s"():]+\s+)?([^\s"():]{2,})$/u);
    return last ? [...new Set([(last[1] ?? "") + last[2], last[2]])] : [];
  };

  const take = (tail, name) => {
    const start = box.value.slice(0, box.value.length - tail.length);
    box.value = `${start}${fields[name.kind]}:"${name.name.replaceAll('"', " ")}" `;
    close();
    box.focus();
  };

  const show = (tail, names) => {
    close();
    names.forEach((name, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.setAttribute("role", "option");
      const label = document.createElement("bdi");
      label.textContent = name.name;
      const kind = document.createElement("span");
      kind.className = "soft";
      kind.textContent = ` ${fields[name.kind]} · ${name.count.toLocaleString(document.documentElement.lang)}`;
      option.append(label, kind);
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(tail, name); });
      option.take = () => take(tail, name);
      list.append(option);
    });
    list.hidden = !names.length;
    box.setAttribute("aria-expanded", String(names.length > 0));
  };

  const suggest = async () => {
    asked?.abort();
    asked = new AbortController();
    try {
      for (const tail of tails(box.value)) {
        const answer = await fetch(`/api/v1/suggest?${new URLSearchParams({ q: tail, size: 8 })}`, { signal: asked.signal });
        const names = answer.ok ? (await answer.json()).names : [];
        if (names.length) return show(tail, names);
      }
      close();
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  const mark = (number) => {
    const options = [...list.children];
    chosen = (number + options.length) % options.length;
    options.forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    box.setAttribute("aria-activedescendant", options[chosen].id);
  };

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(suggest, 150); });
  box.addEventListener("blur", () => { clearTimeout(timer); asked?.abort(); close(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list.hidden) box.blur();
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(chosen + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(chosen < 0 ? -1 : chosen - 1); }
    else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); list.children[chosen].take(); }
    else if (event.key === "Escape") { event.preventDefault(); close(); }
  });
})();
