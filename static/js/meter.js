// A rough estimate of how hard a password is to guess. It stays in this page, advises, and never blocks: the server
// decides by its own rules.
const ROWS = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm"];
const POOLS = [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\p{N}/u, 10], [/[^\p{L}\p{N}]/u, 33]];

const continues = (before, now) =>
  before === now || ROWS.some((row) => row.includes(before + now) || row.includes(now + before));

const bits = (characters) => {
  const pool = POOLS.reduce((sum, [kind, size]) => sum + (characters.some((one) => kind.test(one)) ? size : 0), 0);
  const each = Math.log2(Math.max(pool, 2));
  const seen = new Set();
  let sum = 0;
  characters.forEach((one, index) => {
    const lower = one.toLowerCase();
    const before = characters[index - 1]?.toLowerCase();
    // A step along a row of keys adds next to nothing, a character that was there before only half.
    sum += before !== undefined && continues(before, lower) ? 0.5 : seen.has(lower) ? each / 2 : each;
    seen.add(lower);
  });
  // People write words, and words are easier than noise.
  return sum * 0.6;
};

for (const meter of document.querySelectorAll("[data-meter]")) {
  const field = document.getElementById(meter.dataset.meter);
  const bar = meter.querySelector("meter");
  const text = meter.querySelector("p");
  const empty = text.textContent;
  const levels = meter.dataset.levels.split("|");
  const minimum = Number(meter.dataset.minimum);
  let waiting;
  const update = () => {
    const characters = [...field.value.normalize("NFC")];
    const strength = bits(characters);
    const level = strength < 28 ? 1 : strength < 42 ? 2 : strength < 60 ? 3 : 4;
    const left = minimum - characters.length;
    bar.value = characters.length === 0 ? 0 : left > 0 ? 1 : level;
    text.textContent =
      characters.length === 0 ? empty : left > 0 ? meter.dataset.short.replace("{left}", left) : levels[level - 1];
  };
  meter.hidden = false;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 300);
  });
}
