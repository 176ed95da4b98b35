// Starts reading where it matters: at the summary of problems, else at the question of the page.
const target = document.querySelector(".summary") ?? document.querySelector("h1");
if (target && !location.hash) {
  target.focus({ preventScroll: target.tagName === "H1" });
}
// A problem in the summary leads into its field, not only near it.
for (const link of document.querySelectorAll(".summary a")) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.focus();
    }
  });
}
