// Shows and hides passwords, and fills in the suggested one.
const show = (button, shown) => {
  const field = document.getElementById(button.dataset.toggle);
  const status = document.querySelector(`[data-toggle-status="${button.dataset.toggle}"]`);
  button.dataset.show ??= button.textContent;
  field.type = shown ? "text" : "password";
  button.textContent = shown ? button.dataset.hide : button.dataset.show;
  status.textContent = shown ? button.dataset.shown : button.dataset.hidden;
};

for (const button of document.querySelectorAll("[data-toggle]")) {
  const field = document.getElementById(button.dataset.toggle);
  button.hidden = false;
  button.addEventListener("click", () => show(button, field.type === "password"));
  // Browsers offer to save only what is sent as a password.
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

for (const button of document.querySelectorAll("[data-suggestion]")) {
  const field = document.getElementById(button.dataset.suggestion);
  button.hidden = false;
  button.addEventListener("click", () => {
    field.value = document.getElementById("suggestion").textContent;
    field.dispatchEvent(new Event("input"));
    show(document.querySelector(`[data-toggle="${field.id}"]`), true);
    button.closest("section").querySelector("[role=status]").textContent = button.dataset.used;
    field.focus();
  });
}
