// What the operator's pages do besides: local times, live updates, forms that show they are at work.
"use strict";
(() => {
  const MOST_ROWS = 200;
  const MOST_ANSWERS = 8;

  // Times are sent in UTC and shown in the reader's own time.
  const sameDay = (one, other) => one.toDateString() === other.toDateString();
  const showTimes = (within) => {
    for (const each of within.querySelectorAll("time[datetime]")) {
      const at = new Date(each.dateTime);
      if (Number.isNaN(at.valueOf()) || each.dataset.local) continue;
      each.dataset.local = "yes";
      each.title = each.textContent;
      const style = each.closest("[data-whole-times]")
        ? { dateStyle: "medium", timeStyle: "medium" }
        : sameDay(at, new Date())
          ? { timeStyle: "medium" }
          : { dateStyle: "medium", timeStyle: "short" };
      each.textContent = new Intl.DateTimeFormat(undefined, style).format(at);
    }
  };

  // A form that takes long says so, and is not sent twice.
  const watchForms = () => {
    for (const form of document.querySelectorAll("form[data-slow]")) {
      form.addEventListener("submit", (event) => {
        if (form.getAttribute("aria-busy") === "true") {
          event.preventDefault();
          return;
        }
        form.setAttribute("aria-busy", "true");
        const told = form.querySelector("[data-working-told]");
        if (told) told.textContent = event.submitter?.dataset.working ?? "Working…";
      });
    }
    // The browser's "back" shows the page as it was left.
    addEventListener("pageshow", () => {
      for (const form of document.querySelectorAll("form[data-slow]")) {
        form.removeAttribute("aria-busy");
        const told = form.querySelector("[data-working-told]");
        if (told) told.textContent = "";
      }
    });
  };

  const elementOf = (markup) => {
    const template = document.createElement("template");
    template.innerHTML = markup.trim();
    return template.content.firstElementChild;
  };

  class Feed {
    constructor(list) {
      this.list = list;
      this.older = document.querySelector("[data-older]");
      this.empty = document.querySelector("[data-empty]");
    }

    rows() {
      return this.list.children;
    }

    put(markup) {
      const row = elementOf(markup);
      const there = row && document.getElementById(row.id);
      if (!row) return;
      showTimes(row);
      if (there) {
        const hadFocus = there.contains(document.activeElement);
        there.replaceWith(row);
        if (hadFocus) row.querySelector("a")?.focus({ preventScroll: true });
      } else {
        const id = Number(row.dataset.id);
        const behind = [...this.rows()].find((each) => Number(each.dataset.id) < id);
        if (!behind && !this.older.hidden) return; // it stands on a later page
        this.list.insertBefore(row, behind ?? null);
        this.cut();
      }
      row.classList.add("is-new");
      this.empty?.toggleAttribute("hidden", true);
    }

    take(id) {
      document.getElementById(`post-${id}`)?.remove();
      this.empty?.toggleAttribute("hidden", this.rows().length > 0);
    }

    // What no longer has room stands on the next page, which there may not have been before.
    cut() {
      if (this.rows().length <= MOST_ROWS) return;
      while (this.rows().length > MOST_ROWS) this.list.lastElementChild.remove();
      const address = new URL(this.older.href);
      address.searchParams.set("before", this.list.lastElementChild.dataset.id);
      this.older.href = address;
      this.older.hidden = false;
    }
  }

  const putAnswer = (markup) => {
    const list = document.querySelector("[data-answers]");
    const answer = elementOf(markup);
    if (!list || !answer) return;
    if (list.querySelector(`[data-step="${CSS.escape(answer.dataset.step)}"]`)) return;
    showTimes(answer);
    list.prepend(answer);
    while (list.children.length > MOST_ANSWERS) list.lastElementChild.remove();
    document.querySelector("[data-no-answers]")?.toggleAttribute("hidden", true);
  };

  const followEvents = () => {
    const place = document.querySelector("[data-live]");
    const list = document.querySelector("[data-feed]");
    if (!place || !list || !("EventSource" in window)) return;
    const told = place.querySelector("[data-live-told]");
    const button = place.querySelector("[data-live-pause]");
    const figures = document.querySelector("[data-figures]");
    const feed = new Feed(list);
    let after = place.dataset.after;
    let source = null;

    const tell = (state, text) => {
      if (told.dataset.state === state) return;
      told.dataset.state = state;
      told.textContent = text;
    };
    const close = () => {
      source?.close();
      source = null;
    };
    const sendTo = (address, text) => {
      close();
      tell("lost", "");
      const link = document.createElement("a");
      link.href = address;
      link.textContent = text;
      told.replaceChildren(link);
      button.hidden = true;
    };
    const open = () => {
      const address = new URL(place.dataset.events, location.href);
      address.searchParams.set("after", after);
      source = new EventSource(address);
      const on = (name, act) =>
        source.addEventListener(name, (event) => {
          if (event.lastEventId) after = event.lastEventId;
          act(event.data);
        });
      source.addEventListener("open", () => tell("live", "Live"));
      source.addEventListener("error", () => {
        if (source?.readyState === EventSource.CLOSED) {
          sendTo(location.href, "Not live any more: load the page anew");
        } else tell("lost", "No connection; trying again");
      });
      on("post", (data) => feed.put(data));
      on("gone", (data) => feed.take(data));
      on("answer", putAnswer);
      on("figures", (data) => {
        if (!figures.contains(document.activeElement)) figures.innerHTML = data;
      });
      on("end", () => sendTo("/bot/log-in", "You are logged out: log in"));
      on("stale", () => sendTo(location.href, "Much has happened: load the page anew"));
    };

    button.hidden = false;
    button.addEventListener("click", () => {
      if (source) {
        close();
        tell("paused", "Paused");
        button.textContent = "Go on";
      } else {
        button.textContent = "Pause";
        tell("opening", "Connecting");
        open();
      }
    });
    // A page that the browser keeps for "back" must not keep a connection.
    addEventListener("pagehide", close);
    addEventListener("pageshow", (event) => event.persisted && open());
    open();
  };

  document.addEventListener("DOMContentLoaded", () => {
    showTimes(document);
    watchForms();
    followEvents();
  });
})();
