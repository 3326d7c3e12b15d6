// Runs once a drawing of the page. LANGUAGE and LOST are put in by dashboard/app.py.
// A screen reader takes its voice from the document's language, which Streamlit always writes as "en".
document.documentElement.lang = "LANGUAGE";
window.halkaLost = LOST;

// What was signed is told to those who hear the page: a live region must stand before its words come.
if (!document.getElementById("halka-told")) {
  const told = document.createElement("div");
  told.id = "halka-told";
  told.setAttribute("role", "status");
  told.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
  document.body.append(told);
  // Streamlit tells of a lost connection in English and in its own name, and covers the list that still holds: this says it instead.
  const lost = document.createElement("div");
  lost.id = "halka-lost";
  lost.setAttribute("role", "alert");
  for (const element of [told, lost]) element.dataset.reactAriaTopLayer = "true";
  document.body.append(lost);
  let since = null, seen = -Infinity;
  const watch = () => {
    if (document.querySelector('[data-testid="stConnectionStatus"]') !== null) seen = performance.now();
    const gone = performance.now() - seen < 3000; // the sign goes for a moment at each attempt to connect, and its dialog would flash
    since = gone ? (since ?? new Date()) : null;
    document.body.classList.toggle("halka-lost", gone);
    // Streamlit fades the links to other pages, which lead nowhere without a connection: those who do not see that are told.
    for (const link of document.querySelectorAll(gone ? "header a" : "header a[aria-disabled]")) {
      if (gone) link.setAttribute("aria-disabled", "true");
      else link.removeAttribute("aria-disabled");
    }
    const clock = since?.toLocaleTimeString("sv-SE", { hour: "2-digit", minute: "2-digit" });
    const text = gone ? window.halkaLost.replace("{time}", clock) : "";
    if (lost.textContent !== text) lost.textContent = text;
  };
  // Its dialog, which we hide, also takes the page behind it from those who hear it or go by keys, anew at each attempt to connect.
  setInterval(() => {
    if (!document.body.classList.contains("halka-lost")) return;
    watch();
    for (let part = document.querySelector('[data-testid="stMain"]'); part; part = part.parentElement) {
      part.removeAttribute("aria-hidden");
      part.removeAttribute("inert");
    }
  }, 100);
  new MutationObserver(() => {
    watch();
    const text = document.querySelector(".st-key-notice p")?.textContent ?? "";
    if (told.textContent !== text) told.textContent = text;
  }).observe(document.getElementById("root"), { childList: true, subtree: true, characterData: true });
}

// Dark is the night default: Streamlit follows the system where nobody has chosen, so choose once, on the first visit.
// Whoever then picks another theme in the menu keeps it.
try {
  if (!localStorage.getItem("halka-theme")) {
    localStorage.setItem("halka-theme", "first visit");
    const key = (path) => "stActiveTheme-" + path + "-v2";
    const chosen = localStorage.getItem(key(location.pathname));
    if (!chosen || JSON.parse(chosen) === "System") {
      const pages = ["/", "/rutt", "/markvarme", "/kostnader", "/kvalitet", "/underhall", "/logg", "/drift", "/installningar"];
      for (const path of [...pages, location.pathname]) {
        localStorage.setItem(key(path), JSON.stringify("Dark"));
      }
      if (!matchMedia("(prefers-color-scheme: dark)").matches) location.reload();
    }
  }
} catch {
  // Storage is closed to us: the system's theme stands.
}
