// Says of each answer, a moment after it was typed, whether it is a good one. The server looks at them and keeps nothing;
// when the form is sent it looks again.
const form = document.querySelector("[data-check]");
let waiting;
let asked = 0;

const look = async () => {
  const mine = ++asked;
  const body = new URLSearchParams(new FormData(form));
  let problems;
  try {
    const answer = await fetch(form.dataset.check, { method: "POST", body });
    if (!answer.ok) {
      return;
    }
    ({ problems } = await answer.json());
  } catch {
    return;
  }
  // An answer that comes late says nothing about what was typed since.
  if (mine !== asked) {
    return;
  }
  for (const line of form.querySelectorAll("[data-checked]")) {
    const typed = form.elements[line.dataset.checked].value.trim();
    const number = line.dataset.checked.split("-")[1];
    const problem = problems.find((one) => one.field.endsWith(`-${number}`));
    line.textContent = typed === "" ? "" : (problem?.text ?? form.dataset.good);
    line.dataset.good = typed !== "" && !problem;
  }
};

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 500);
});
