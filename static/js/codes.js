// Prints and copies recovery codes.
const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());
const copy = document.querySelector("[data-copy]");
if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy.replaceAll(" ", "\n"));
    document.querySelector("[data-copy-status]").textContent = copy.dataset.copied;
  });
}
