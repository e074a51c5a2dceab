const words = document.getElementById("words");
const outcomes = [...document.querySelectorAll("button[data-outcome]")];
const rows = [...document.querySelectorAll("tr[data-outcome]")];
document.querySelector(".filters").hidden = false;
const filter = () => {
  const wanted = outcomes.filter((button) => button.getAttribute("aria-pressed") === "true").map((button) => button.dataset.outcome);
  const said = words.value.trim().toLowerCase();
  for (const row of rows) {
    row.hidden = (wanted.length > 0 && !wanted.includes(row.dataset.outcome)) || !row.textContent.toLowerCase().includes(said);
  }
  document.getElementById("shown").textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
};
words.addEventListener("input", filter);
for (const button of outcomes) button.addEventListener("click", () => {
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  filter();
});
