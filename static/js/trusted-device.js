// Asks for the key of this browser when a form wants it: to sign, or to be made first. The key never leaves the browser: not even
// scripts can read it.
const SIGNED = "regain trusted-device v1";
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const can = Boolean(window.crypto?.subtle && window.indexedDB);

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const open = () => {
  const request = indexedDB.open("trusted-device", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("keys");
  return asked(request);
};

const find = async () => asked((await open()).transaction("keys").objectStore("keys").get("key"));

// One key for all accounts that trust this browser. Of two pages that make one at the same time the first wins.
const make = async () => {
  const made = await crypto.subtle.generateKey(CURVE, false, ["sign"]);
  const store = (await open()).transaction("keys", "readwrite").objectStore("keys");
  await asked(store.add(made, "key")).catch(() => {});
  return find();
};

const text = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

for (const part of document.querySelectorAll("[data-device]")) {
  const form = part.closest("form");
  const said = part.querySelector("[role=alert]");

  const key = async () => {
    const found = await find();
    if (found || part.dataset.kind !== "create") {
      return found;
    }
    // So that the browser does not clear it when room gets scarce. Some ask first; the form does not wait for that.
    navigator.storage?.persist?.();
    return make();
  };

  const sign = async () => {
    const found = await key();
    if (!found) {
      return false;
    }
    // A page elsewhere that got hold of what is asked has another name, and so has what is signed there.
    const message = new TextEncoder().encode([SIGNED, location.origin, part.dataset.device].join("\n"));
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, found.privateKey, message);
    form.elements.signature.value = text(signature);
    if (form.elements.public_key) {
      form.elements.public_key.value = text(await crypto.subtle.exportKey("raw", found.publicKey));
    }
    return true;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      if (can && (await sign())) {
        form.submit();
        return;
      }
      said.textContent = can ? part.dataset.nothing : part.dataset.unable;
    } catch {
      said.textContent = part.dataset.unable;
    }
  });
}
