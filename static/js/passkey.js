// Asks the browser for a passkey when a form wants one: to make one, or to sign with one that is there.
const can = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);
let offered = new AbortController();

for (const part of document.querySelectorAll("[data-passkey]")) {
  const form = part.closest("form");
  const said = part.querySelector("[role=alert]");
  const options = JSON.parse(part.dataset.passkey);

  const ask = (more) =>
    part.dataset.kind === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), ...more });

  const send = (credential) => {
    form.elements.assertion.value = JSON.stringify(credential);
    form.action = part.dataset.action ?? form.action;
    form.submit();
  };

  form.addEventListener("submit", async (event) => {
    // The button of a form that has a passkey only beside its name is for the name.
    if (part.dataset.kind === "beside") return;
    event.preventDefault();
    said.textContent = "";
    if (!can) {
      said.textContent = part.dataset.unable;
      return;
    }
    // What is offered with the name field would stand in the way.
    offered.abort();
    try {
      send(await ask());
    } catch (error) {
      said.textContent = error.name === "InvalidStateError" ? part.dataset.there : part.dataset.nothing;
    }
  });

  // Passkeys appear among what the browser fills in for the name.
  if (can && ["offer", "beside"].includes(part.dataset.kind) && (await PublicKeyCredential.isConditionalMediationAvailable?.())) {
    ask({ mediation: "conditional", signal: offered.signal }).then(send, () => {});
  }
}
