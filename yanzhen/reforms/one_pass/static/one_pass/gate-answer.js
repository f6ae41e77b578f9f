// The whole screen in one colour, with its sign, its word and its reason; and what is asked before somebody is let in.
(function (scope) {
  "use strict";
  const GREEN_MS = 3500;
  const screen = document.querySelector("[data-screen]");
  const one = (selector) => screen.querySelector(selector);
  const number = one("[data-people]");
  let closing = null, most = 1;

  const put = (name, words) => { const line = one(`[data-${name}]`); line.textContent = words || ""; line.hidden = !words; };
  // `people`: { most, now } shows the counter; `acts`: [words, what is done, leading].
  function show({ colour, word, title, why, of, card, hint, people, acts }) {
    clearTimeout(closing);
    screen.dataset.colour = colour;
    screen.querySelectorAll("[data-sign]").forEach((sign) => sign.toggleAttribute("hidden", sign.dataset.sign !== colour));
    Object.entries({ word, title, why, of, card, hint }).forEach(([name, words]) => put(name, words));
    one("[data-counter]").hidden = !people;
    most = people ? people.most : 1;
    set(people ? people.now : 1);
    one("[data-acts]").replaceChildren(...acts.map(([words, act, lead]) => {
      const button = document.createElement("button");
      button.type = "button"; button.className = lead ? "btn btn-lg btn-lead" : "btn btn-lg"; button.textContent = words;
      button.addEventListener("click", () => act(Number(number.value)));
      return button;
    }));
    screen.hidden = false;
    one("[data-acts] button").focus({ preventScroll: true });
    YzCamera.feel(colour);
    if (colour === "green") closing = setTimeout(close, GREEN_MS);
  }
  function set(value) { number.value = Math.max(1, Math.min(most, Math.floor(Number(value)) || 1)); }
  function close() { clearTimeout(closing); screen.hidden = true; }
  one("[data-less]").addEventListener("click", () => set(Number(number.value) - 1));
  one("[data-more]").addEventListener("click", () => set(Number(number.value) + 1));
  number.addEventListener("change", () => set(number.value));

  scope.YzAnswer = { show, close, open: () => !screen.hidden, colour: () => screen.dataset.colour };
})(window);
