// Counts down until another message can be sent.
for (const form of document.querySelectorAll("[data-wait]")) {
  const button = form.querySelector("button");
  const label = button.textContent;
  const ready = performance.now() + Number(form.dataset.wait) * 1000;
  const tick = () => {
    const left = Math.ceil((ready - performance.now()) / 1000);
    button.disabled = left > 0;
    const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    button.textContent = left > 0 ? form.dataset.waiting.replace("{time}", time) : label;
    if (left > 0) {
      setTimeout(tick, 1000);
    }
  };
  tick();
}
