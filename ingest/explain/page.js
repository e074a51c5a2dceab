const runs = [...document.querySelectorAll(".run")];
const stretches = [...document.querySelectorAll(".stretch")];
const chips = [...document.querySelectorAll(".chip")];
const toolbar = document.querySelector(".toolbar");
const wanted = new Set();
if (toolbar) toolbar.hidden = false;

// The chips: only the runs of the ends that are pressed, unfolded; none pressed shows everything, folded again.
const fits = (run) => wanted.has(run.dataset.end) || (wanted.has("unsure") && "unsure" in run.dataset);
const filter = () => {
  for (const run of runs) {
    run.hidden = wanted.size > 0 && !fits(run);
    if (run.tagName === "DETAILS") run.open = wanted.size > 0 && fits(run);
  }
  for (const stretch of stretches) {
    const found = [...stretch.querySelectorAll(".run")].some((run) => !run.hidden);
    stretch.hidden = !found;
    stretch.open = wanted.size > 0 && found;
  }
  for (const chip of chips) chip.setAttribute("aria-pressed", String(wanted.has(chip.dataset.end)));
  const shown = runs.filter((run) => !run.hidden).length;
  document.getElementById("shown").textContent = wanted.size ? `${shown} groups of blocks shown` : "All blocks shown";
};
const unfold = (node) => {
  for (let at = node; at; at = at.parentElement.closest("details")) if (at.tagName === "DETAILS") at.open = true;
};
const jump = (run) => {
  const stretch = run.closest(".stretch");
  if (stretch) stretch.open = true;
  run.tabIndex = -1;
  run.focus({ preventScroll: true });
  run.scrollIntoView({ block: "start" });
};
for (const chip of chips) {
  chip.addEventListener("click", () => {
    if (!wanted.delete(chip.dataset.end)) wanted.add(chip.dataset.end);
    filter();
    runs.find((run) => !run.hidden)?.scrollIntoView({ block: "start" });
  });
}

// The arrows: from one removed run to the next, or, with chips pressed, from one shown run to the next.
let current = -1;
const step = (by) => {
  const stops = runs.filter((run) => !run.hidden && (wanted.size > 0 || run.tagName === "DETAILS"));
  if (!stops.length) return;
  current = (current + by + stops.length) % stops.length;
  jump(stops[current]);
};
for (const arrow of document.querySelectorAll("[data-step]")) {
  arrow.addEventListener("click", () => {
    step(Number(arrow.dataset.step));
    arrow.focus({ preventScroll: true });
  });
}

// A link to a block unfolds it.
const reveal = () => {
  const run = document.getElementById(location.hash.slice(1))?.closest(".run");
  if (!run) return;
  if (run.hidden) {
    wanted.clear();
    filter();
  }
  unfold(run);
  document.getElementById(location.hash.slice(1)).scrollIntoView({ block: "center" });
};
addEventListener("hashchange", reveal);
reveal();

// Escape puts away what a pointer or the focus brought up (WCAG 2.2, 1.4.13).
const dismiss = (away) => document.body.classList.toggle("dismissed", away);
addEventListener("keydown", (event) => { if (event.key === "Escape") dismiss(true); });
for (const name of ["pointerover", "focusin"]) addEventListener(name, (event) => {
  if (event.target.closest?.(".why")) dismiss(false);
});

// Nothing is loaded before somebody asks for it; the page's policy allows the origins of these pictures alone.
const load = (button) => {
  const image = document.createElement("img");
  image.alt = button.dataset.alt;
  image.referrerPolicy = "no-referrer";
  image.addEventListener("error", () => image.replaceWith("The picture could not be loaded."));
  image.src = button.dataset.image;
  button.replaceWith(image);
};
for (const button of document.querySelectorAll(".load")) button.addEventListener("click", () => load(button));
document.getElementById("load-all")?.addEventListener("click", (event) => {
  for (const button of document.querySelectorAll(".load")) load(button);
  event.target.remove();
});
