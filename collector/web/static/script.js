// What a little script adds: times in the reader's own zone, a slider that says where it stands, keys to walk entries.
"use strict";

const FORMS = {
  clock: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  minutes: { day: "2-digit", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  seconds: {
    day: "2-digit", month: "short", year: "numeric",
    hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
  },
};

function local(moment, form) {
  return new Intl.DateTimeFormat(undefined, { ...FORMS[form], hourCycle: form === "day" ? undefined : "h23" }).format(moment);
}

for (const time of document.querySelectorAll("time[data-form]")) {
  const moment = new Date(time.dateTime);
  time.title = moment.toISOString();
  time.textContent = local(moment, time.dataset.form);
}

const slider = document.querySelector("#step");
if (slider) {
  const moments = slider.dataset.moments.trim().split(" ").map((each) => new Date(Number(each) * 1000));
  const said = document.querySelector("#moment");
  slider.addEventListener("input", () => {
    const last = Number(slider.value) === moments.length - 1;
    said.textContent = last ? "now" : `as observed by ${local(moments[Number(slider.value)], "seconds")}`;
  });
  slider.addEventListener("change", () => slider.form.requestSubmit());
}

// A capture tells its progress; when it is done the page shows what it came to.
const progress = document.querySelector("#progress");
if (progress) {
  const events = new EventSource(progress.dataset.events);
  const said = progress.querySelector("p");
  let pages = 0;
  events.addEventListener("page", (event) => {
    pages += 1;
    said.textContent = `${pages} pages read, last ${JSON.parse(event.data)}`;
  });
  events.addEventListener("done", () => {
    events.close();
    location.reload();
  });
}

// j and k go to the next and the previous entry, as in many readers.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !["j", "k"].includes(event.key)) return;
  const entries = [...document.querySelectorAll("article.entry, article.change")];
  const here = entries.indexOf(document.activeElement.closest("article"));
  const next = entries[here + (event.key === "j" ? 1 : -1)];
  if (next) {
    next.tabIndex = -1;
    next.focus();
  }
});
