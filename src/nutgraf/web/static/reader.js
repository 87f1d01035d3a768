// What makes the reader's pages quicker to use. All of them work without it.
"use strict";

const find = (selector, within = document) => within.querySelector(selector);
const told = (count) => `${count} sentence${count === 1 ? "" : "s"}`;

// The form that takes a link or a text ------------------------------------------------------------

// What is a link, the server says: it takes the same for one.
function hostIn(text, form) {
  const link = text.trim();
  const [address, bare] = ["address", "bareAddress"].map((name) => new RegExp(form.dataset[name], "i"));
  if (!address.test(link) && !bare.test(link)) return null;
  try {
    return new URL(address.test(link) ? link : `https://${link}`).hostname.replace(/^www\./, "");
  } catch {
    return null;
  }
}

function watchAsking(form) {
  const source = find("textarea", form);
  const button = find("button[type=submit]", form);
  const progress = find("[data-progress]", form);
  let ticking = 0;

  const show = (host, since) => {
    if (!host) {
      progress.textContent = "Reading your text…";
      return;
    }
    const seconds = Math.round((Date.now() - since) / 1000);
    progress.textContent =
      seconds < 4
        ? `Fetching the page from ${host} and reading it…`
        : `Still waiting for ${host}: ${seconds} seconds so far…`;
  };
  const reset = () => {
    clearInterval(ticking);
    button.disabled = false;
    form.removeAttribute("aria-busy");
    progress.textContent = "";
  };

  // In a field of several lines, Enter makes a new one; with a link in it, nobody wants that.
  source.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    if (hostIn(source.value, form) || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(button);
    }
  });
  form.addEventListener("submit", (event) => {
    if (button.disabled) {
      event.preventDefault();
      return;
    }
    const host = hostIn(source.value, form);
    const since = Date.now();
    form.setAttribute("aria-busy", "true");
    button.disabled = true;
    show(host, since);
    ticking = setInterval(show, 2000, host, since);
  });
  addEventListener("pageshow", reset); // back again, by the button of the browser
  addEventListener("keydown", (event) => event.key === "Escape" && ticking && (stop(), reset()));

  if (form.querySelector("[aria-invalid]")) source.focus();
  else if ("ready" in form.dataset) button.focus(); // filled in by the bookmarklet
}

// The slider --------------------------------------------------------------------------------------

function watchLength(form) {
  const slider = find("[data-slider]", form);
  const count = find("[data-count]", form);
  const trouble = find("[data-trouble]");

  slider.disabled = false;
  find("[data-without-script]", form).disabled = true;

  const show = (number) => {
    slider.value = number;
    slider.setAttribute("aria-valuetext", told(number));
    count.textContent = told(number);
  };
  slider.addEventListener("input", () => show(Number(slider.value)));

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers.Accept = "text/html"; // a problem, too, as a page
  });
  document.addEventListener("htmx:beforeRequest", () => (trouble.textContent = ""));
  document.addEventListener("htmx:afterSwap", () => {
    const taken = Number(find("#summary")?.dataset.taken);
    if (taken && document.activeElement !== slider) show(taken);
  });
  const failed = (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr?.responseText ?? "", "text/html");
    const detail = find("[data-problem], #source-error", page)?.textContent.trim();
    trouble.textContent = detail || "The server did not answer as it should: try again.";
  };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, serverResponse } = event.detail;
    if (xhr.status !== 200 || serverResponse.includes('id="summary"')) return;
    event.detail.shouldSwap = false; // another page: the summary would be gone
    failed(event);
  });
  for (const event of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(event, () => {
      trouble.textContent = "The server cannot be reached: look whether you are online, then try again.";
    });
  }
}

// The summary stays in sight beside a long article, where all of it is.
function keepInSight(side) {
  const margins = 32;
  const look = () => side.classList.toggle("fits", side.offsetHeight + margins <= innerHeight);
  new ResizeObserver(look).observe(side);
  addEventListener("resize", look);
}

// Copying -----------------------------------------------------------------------------------------

async function copy(button) {
  const field = find(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Over plain http there is no clipboard; then the text is at least shown and selected.
    field.closest("details")?.setAttribute("open", "");
    field.focus();
    field.select();
    if (!document.execCommand("copy")) return;
    button.focus();
  }
  const label = button.textContent;
  if (label === button.dataset.done) return;
  button.textContent = button.dataset.done;
  setTimeout(() => (button.textContent = label), 2000);
}

// Marked sentences --------------------------------------------------------------------------------

function hideNotes(event) {
  if (event.key === "Escape") document.documentElement.classList.add("no-notes");
}
const showNotes = () => document.documentElement.classList.remove("no-notes");

// -------------------------------------------------------------------------------------------------

document.addEventListener("DOMContentLoaded", () => {
  for (const form of document.querySelectorAll("[data-ask]")) watchAsking(form);
  const length = find("[data-length]");
  if (length) watchLength(length);
  const side = find(".side");
  if (side) keepInSight(side);

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
    // A click on a marked sentence shows its note; the page stays where it is.
    if (event.target.closest("mark a") && !event.ctrlKey && !event.metaKey) event.preventDefault();
    if (event.target.closest("[data-bookmarklet]")) {
      event.preventDefault();
      find("[data-bookmarklet-note]").textContent =
        "It works from your bookmarks: drag it there, then click it on the page you want to have read.";
    }
  });
  document.addEventListener("keydown", hideNotes);
  document.addEventListener("focusin", showNotes);
  document.addEventListener("pointerover", (event) => event.target.closest("mark") || showNotes());
});
