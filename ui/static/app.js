// The browser's part of the app. The server sends HTML that is already escaped; this places it, keeps the reader's
// position, and hands clicks back. Nothing here builds HTML from text.
window.newsproof = (() => {
  const store = { conversation: null, turns: new Map(), earlier: 0, left: new Set(), opener: null };

  const find = (id) => document.getElementById(id);

  function say(text) {
    const box = find("np-toast");
    if (!box) return;
    box.textContent = text;
    box.classList.add("np-shown");
    clearTimeout(say.timer);
    say.timer = setTimeout(() => box.classList.remove("np-shown"), 2600);
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Browsers offer the clipboard to secure pages only; this works on plain http as well.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say("Copied with its sources");
  }

  function download(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // Clicks and forms of everything inside an element become events of its Gradio component.
  function connect(element, trigger) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (!button || !element.contains(button) || button.disabled) return;
      const name = button.dataset.act;
      const data = JSON.parse(button.dataset.with || "{}");
      if (name === "copy") return copy(data.text);
      if (name === "close") return sheet(false);
      if (name === "theme") return theme();
      if (name === "remove-selected") return removeSelected(element, button, data, trigger);
      if (name === "summarise") return trigger("summarise", { ids: selected(element) });
      if (name === "confirm") return confirm(button, data, trigger);
      if (name === "open" || name === "read" || name === "why") {
        store.opener = button;
        store.byKeyboard = event.detail === 0;
        document.querySelectorAll(".np-current").forEach((other) => other.classList.remove("np-current"));
        button.classList.add("np-current");
      }
      trigger(name, data);
    });
    element.addEventListener("keydown", (event) => {
      const point = event.target.closest("g[data-act]");
      if (!point || (event.key !== "Enter" && event.key !== " ")) return;
      event.preventDefault();
      point.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 0 }));
    });
    element.addEventListener("submit", (event) => {
      const form = event.target.closest("[data-act-submit]");
      if (!form) return;
      event.preventDefault();
      const fields = Object.fromEntries(new FormData(form));
      trigger(form.dataset.actSubmit, { ...JSON.parse(form.dataset.with || "{}"), ...fields });
    });
    element.addEventListener("change", (event) => {
      const field = event.target;
      if (field.matches("[data-act-submit-now]")) field.form.requestSubmit();
      if (field.matches("[data-select], [data-select-all]")) select(element, field);
    });
  }

  function selected(element) {
    return [...element.querySelectorAll("[data-select]:checked")].map((box) => box.value);
  }

  function select(element, field) {
    const all = element.querySelector("[data-select-all]");
    const boxes = [...element.querySelectorAll("[data-select]")];
    if (field === all) boxes.forEach((box) => (box.checked = all.checked));
    const count = selected(element).length;
    all.checked = count > 0 && count === boxes.length;
    element.querySelectorAll("[data-needs-selection]").forEach((button) => (button.disabled = count === 0));
    element.querySelector("[data-act=remove-selected]").textContent = count ? `Delete ${count}` : "Delete";
  }

  function removeSelected(element, button, data, trigger) {
    const ids = selected(element);
    const what = ids.length === 1 ? "this article" : `these ${ids.length} articles`;
    const question = `Delete ${what} with all versions? Answers that cite them can then no longer be followed to the source.`;
    confirm(button, { event: "remove", question, yes: `Delete ${what}`, data: { ...data, ids } }, trigger);
  }

  // A question before something that cannot be undone.
  function confirm(button, data, trigger) {
    const dialog = find("np-dialog");
    dialog.querySelector("p").textContent = data.question;
    dialog.querySelector(".np-danger").textContent = data.yes;
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") trigger(data.event, data.data);
      button.focus();
    };
    dialog.returnValue = "";
    dialog.showModal();
    dialog.querySelector("[value=no]").focus();
  }

  // ------------------------------------------------------------------------------------------------ conversation

  function piece(tag, className, html) {
    const element = document.createElement(tag);
    element.className = className;
    element.innerHTML = html;
    return element;
  }

  function put(slot, html) {
    if (slot.source !== html) {
      slot.source = html;
      slot.innerHTML = html;
    }
  }

  function place(log, turn, next = null) {
    let article = find("turn-" + turn.id);
    const fresh = !article;
    if (fresh) {
      article = piece("article", "np-turn", "");
      article.id = "turn-" + turn.id;
      article.append(piece("div", "np-head", ""), piece("div", "np-sentences", ""), piece("div", "np-tail", ""));
      log.insertBefore(article, next);
    }
    const [head, sentences, tail] = article.children;
    put(head, turn.head);
    turn.sentences.forEach((html, i) => {
      if (!sentences.children[i]) sentences.append(piece("div", "np-slot", ""));
      put(sentences.children[i], html);
    });
    while (sentences.children.length > turn.sentences.length) sentences.lastChild.remove();
    put(tail, turn.tail);
    article.classList.toggle("np-over", turn.over);
    article.setAttribute("aria-busy", String(!turn.over));
    return fresh ? article : null;
  }

  function nearBottom() {
    // On wide screens the left pane scrolls, on narrow ones the page.
    return [find("np-left"), document.documentElement].every(
      (pane) => !pane || pane.scrollTop + pane.clientHeight > pane.scrollHeight - 220
    );
  }

  // A long conversation shows its last turns, or a browser would hold more with every question.
  function shorten(most) {
    for (const [id, turn] of store.turns) {
      if (store.turns.size <= most || !turn.over) break;
      store.turns.delete(id);
      find("turn-" + id)?.remove();
      store.earlier += 1;
    }
  }

  function offerEarlier(log) {
    log.querySelector(".np-before")?.remove();
    if (!store.earlier) return;
    const button = piece("button", "np-button np-solid", "");
    button.type = "button";
    button.dataset.act = "before";
    button.dataset.with = JSON.stringify({ turn: store.turns.keys().next().value });
    button.textContent = `Show earlier questions (${store.earlier})`;
    const row = piece("div", "np-before", "");
    row.append(button);
    log.prepend(row);
  }

  function before(log, value) {
    const first = log.querySelector(".np-turn");
    const older = value.turns.filter((turn) => !store.turns.has(turn.id));
    older.forEach((turn) => place(log, turn, first));
    store.turns = new Map([...older.map((turn) => [turn.id, turn]), ...store.turns]);
    store.earlier = value.earlier;
    offerEarlier(log);
    // What was read stays where it is, and the newest of the older ones comes into view above it.
    if (older.length) find("turn-" + older.at(-1).id).scrollIntoView({ block: "start" });
  }

  function draw(log, value) {
    if (!value) return;
    const all = value.place === "all";
    if (value.place === "before") return value.conversation === store.conversation && before(log, value);
    if (all || value.conversation !== store.conversation) {
      // What goes on in a conversation that the reader has left does not bring it back.
      if (value.place === "known" || (!all && value.turns.every((turn) => store.left.has(turn.id)))) return;
      store.turns.forEach((turn) => turn.over || store.left.add(turn.id));
      store.conversation = value.conversation;
      store.turns.clear();
      log.replaceChildren();
      store.earlier = value.earlier;
    }
    const follow = nearBottom();
    let added = null;
    for (const turn of value.turns) {
      if (value.place === "known" && !store.turns.has(turn.id)) continue;
      store.turns.set(turn.id, turn);
      added = place(log, turn) || added;
      if (added) sent();
    }
    if (added && !all) shorten(value.most);
    offerEarlier(log);
    const url = new URL(location);
    if (store.turns.size) url.searchParams.set("c", value.conversation);
    else url.searchParams.delete("c");
    if (url.href !== location.href) history.replaceState(null, "", url);
    document.body.classList.toggle("np-talking", store.turns.size > 0);
    const last = log.lastElementChild;
    if (last && (added || follow)) last.scrollIntoView({ block: added ? "start" : "nearest" });
  }

  function transcript(element, props, trigger, watch) {
    element.innerHTML = "";
    const log = piece("div", "np-log", "");
    log.setAttribute("role", "log");
    log.setAttribute("aria-label", "Conversation");
    element.append(log);
    // A tab that was hidden is made anew; what it showed is kept here.
    for (const turn of store.turns.values()) place(log, turn);
    offerEarlier(log);
    watch("value", () => draw(log, props.value));
    draw(log, props.value);
    connect(element, trigger);
  }

  // ------------------------------------------------------------------------------------------------------ panel

  function sheet(open) {
    const panel = find("np-panel");
    if (panel) panel.classList.toggle("np-open", open);
    document.body.classList.toggle("np-sheet", open);
    if (!open && store.opener && store.opener.isConnected) store.opener.focus({ preventScroll: true });
  }

  function settle(element) {
    const proof = element.querySelector("[data-sheet=open]");
    const scroller = find("np-panel");
    if (!proof) {
      if (scroller) scroller.scrollTop = 0;
      return;
    }
    sheet(true);
    const hit = element.querySelector(".np-hit");
    if (scroller) scroller.scrollTop = 0;
    if (hit && scroller) {
      const box = hit.getBoundingClientRect();
      const frame = scroller.getBoundingClientRect();
      // Title and date stay in view where the words are near them.
      if (box.bottom > frame.bottom - 60) {
        scroller.scrollTop += box.top - frame.top - Math.max(140, (frame.height - box.height) / 2);
      }
      if (store.byKeyboard) hit.focus({ preventScroll: true });
    }
  }

  function panel(element, props, trigger, watch) {
    watch("value", () => settle(element));
    connect(element, trigger);
  }

  // ----------------------------------------------------------------------------------------------------- others

  function plain(element, props, trigger) {
    connect(element, trigger);
  }

  // A summary or timeline: the address keeps which one is shown.
  function record(element, props, trigger, watch) {
    let busy = false;
    watch("value", () => {
      const shown = element.querySelector("[data-record]");
      if (!shown) return;
      // On a narrow screen what was asked for begins below the fold, and nothing seems to happen.
      const begins = !busy && Boolean(element.querySelector(".np-status, [role=alert]"));
      busy = Boolean(element.querySelector(".np-status"));
      if (begins && shown.getBoundingClientRect().top > 0.8 * innerHeight) shown.scrollIntoView({ block: "center" });
      const url = new URL(location);
      if (shown.dataset.record) url.searchParams.set("s", shown.dataset.record);
      else url.searchParams.delete("s");
      if (url.href !== location.href) history.replaceState(null, "", url);
    });
    connect(element, trigger);
  }

  function saver(element, props, trigger, watch) {
    watch("value", () => {
      const file = props.value;
      if (file && file.text) download(file.name, file.type, file.text);
    });
  }

  function theme() {
    const dark = document.body.classList.toggle("dark");
    try {
      localStorage.setItem("np-theme", dark ? "dark" : "light");
    } catch {
      // A browser that keeps nothing keeps no theme.
    }
  }

  // A question that could not be sent is there again when Gradio has reloaded the page.
  function draft() {
    const box = document.querySelector("#np-question textarea");
    if (!box) return setTimeout(draft, 100);
    try {
      if (!box.value && sessionStorage.getItem("np-draft")) {
        box.value = sessionStorage.getItem("np-draft");
        box.dispatchEvent(new Event("input", { bubbles: true }));
      }
      box.addEventListener("input", () => sessionStorage.setItem("np-draft", box.value));
    } catch {
      // A browser that keeps nothing keeps no draft.
    }
  }

  function sent() {
    document.querySelectorAll("#np-question .np-limit").forEach((told) => told.remove());
    try {
      sessionStorage.removeItem("np-draft");
    } catch {
      // As above.
    }
  }

  // Says how long a text may be where it gets near that, or beyond: nothing is cut, nor sent when it is too long.
  function measure(field, most) {
    const box = field.closest("label")?.parentElement ?? field.parentElement;
    let told = box.querySelector(".np-limit");
    if (!told) {
      told = piece("div", "np-limit", "");
      told.setAttribute("role", "status");
      box.append(told);
    }
    const count = [...field.value].length;
    const counted = `${count.toLocaleString("en")} of ${most.toLocaleString("en")} characters`;
    told.textContent = count > most ? `${counted}: please shorten it` : count > 0.9 * most ? counted : "";
    told.classList.toggle("np-error", count > most);
    field.setAttribute("aria-invalid", String(count > most));
  }

  function start(limits) {
    draft();
    document.addEventListener("input", ({ target }) => {
      const where = Object.keys(limits).find((place) => target.closest(place));
      if (where) measure(target, limits[where]);
    });
    let kept = null;
    try {
      kept = localStorage.getItem("np-theme");
    } catch {
      kept = null;
    }
    if (kept) document.body.classList.toggle("dark", kept === "dark");
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !find("np-dialog")?.open) sheet(false);
    });
  }

  return { transcript, panel, plain, record, saver, theme, start, say };
})();
