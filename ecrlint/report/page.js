"use strict";
(() => {
  const form = document.getElementById("filters");
  const findings = Array.from(document.querySelectorAll(".finding"));
  const files = Array.from(document.querySelectorAll(".file"));
  const texts = findings.map((finding) => finding.textContent.toLowerCase());
  const shown = document.getElementById("shown");
  const brief = document.getElementById("brief");

  const ticked = (name) => new Set(Array.from(form.querySelectorAll(`[name=${name}]:checked`), (box) => box.value));

  function apply() {
    const rule = form.elements.rule.value;
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const levels = ticked("level");
    const states = ticked("state");
    let count = 0;
    findings.forEach((finding, index) => {
      const { rule: own, level, state } = finding.dataset;
      const fits =
        (!rule || own === rule) &&
        levels.has(level) &&
        states.has(state) &&
        words.every((word) => texts[index].includes(word));
      finding.hidden = !fits;
      count += fits;
    });
    for (const file of files) {
      const own = file.querySelectorAll(".finding:not([hidden])").length;
      file.hidden = own === 0;
    }
    shown.textContent = `${count} of ${findings.length} shown`;
  }

  // A link from the overview leads to its finding, whatever the filters hide.
  function reveal() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !target.hidden) return;
    form.reset();
    for (const box of form.querySelectorAll("[type=checkbox]")) box.checked = true;
    apply();
    target.scrollIntoView();
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    addEventListener("hashchange", reveal);
    apply();
    reveal();
  }
  if (brief) {
    const matrix = document.getElementById("matrix");
    const fold = () => matrix.classList.toggle("brief", brief.checked);
    brief.closest("label").hidden = false;
    brief.addEventListener("change", fold);
    fold();
  }
})();
