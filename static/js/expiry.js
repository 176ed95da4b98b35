// Warns two minutes before a step closes and keeps it open on request, without losing what was typed (WCAG 2.2.1).
const WARNING = 120;

for (const form of document.querySelectorAll(".expiry")) {
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  const button = form.querySelector("button");
  const time = form.querySelector(".time");
  let ends;
  let timer;

  // A text that appears is read out; one that was there all along is not.
  const say = (name, shown) => {
    part(name).hidden = !shown;
    part(name).textContent = shown ? part(name).dataset.text : "";
  };

  const tick = () => {
    clearTimeout(timer);
    const left = Math.max(0, Math.ceil((ends - performance.now()) / 1000));
    const state = left === 0 ? "over" : left <= WARNING ? "warning" : "quiet";
    if (form.dataset.state !== state) {
      form.dataset.state = state;
      form.hidden = state === "quiet";
      button.hidden = time.hidden = state === "over";
      say("warning", state === "warning");
      say("over", state === "over");
    }
    time.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (left > 0) {
      timer = setTimeout(tick, 1000);
    }
  };

  const start = (seconds) => {
    ends = performance.now() + seconds * 1000;
    tick();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      start((await answer.json()).closes_in_seconds);
    } catch {
      // No answer, or none that helps: let the page itself find out.
      form.submit();
    }
  });

  part("notice").hidden = true;
  start(Number(form.dataset.seconds));
}
