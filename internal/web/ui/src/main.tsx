import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import "./style.css";
import { Add, takeDrops } from "./add";
import { ArticlePage } from "./article";
import { Ask } from "./ask";
import { Conversations, Sidebar } from "./conversations";
import { Help, useKeys } from "./keys";
import { Library } from "./library";
import { Palette } from "./palette";
import { get } from "./api";
import { useMedia } from "./parts";
import { Reader } from "./reader";
import { address, begin, session } from "./session";
import { followLinks, go, place, reading, setTheme, spoken, Store, theme, toasts, useStore, type Theme } from "./store";
import { Status } from "./status";

const health = new Store<string[]>([]);

async function checkHealth(): Promise<void> {
  const { reasons } = await get<{ reasons: string[] }>("/readyz").catch(() => ({ reasons: ["Pressmark cannot be reached"] }));
  if (reasons.join() !== health.value.join()) health.set(reasons);
}

function View({ path, query }: { path: string; query: URLSearchParams }) {
  if (path === "/") return <Ask query={query} />;
  if (path.startsWith("/c/")) return <Ask id={decodeURIComponent(path.slice(3))} query={query} />;
  if (path === "/conversations") return <Conversations />;
  if (path === "/library") return <Library query={query} />;
  if (path.startsWith("/articles/")) return <ArticlePage id={decodeURIComponent(path.slice(10))} query={query} />;
  if (path === "/add") return <Add />;
  if (path === "/status") return <Status />;
  return <main class="column"><h1>There is no such page</h1><p><a href="/">Ask a question</a></p></main>;
}

function App() {
  const { path, query, visit } = useStore(place);
  const read = useStore(reading);
  const covered = useMedia("(max-width: 52rem)") && read !== null;
  const [over, show] = useState<"" | "help" | "palette">("");
  useKeys(show);
  useEffect(() => {
    void checkHealth();
    const timer = setInterval(() => { if (!document.hidden) void checkHealth(); }, 30_000);
    return () => clearInterval(timer);
  }, []);
  const alone = path === "/conversations"; // which is what the sidebar shows
  useEffect(() => { // the link that led to another view may be gone with the old one
    if (visit > 0 && !document.activeElement?.closest("#main")) focusMain();
  }, [visit]);
  return (
    <>
      <div inert={covered}>
        <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); focusMain(); }}>Skip to the content</a>
        <Header path={path} open={show} />
        <Degraded />
      </div>
      <div class={"columns" + (read ? " open" : "") + (alone ? " alone" : "")}>
        {!alone && <Sidebar />}
        <div id="main" tabIndex={-1} inert={covered}><View path={path} query={query} /></div>
        <Reader />
      </div>
      <Toasts />
      <Spoken />
      {over === "help" && <Help close={() => show("")} />}
      {over === "palette" && <Palette close={() => show("")} />}
    </>
  );
}

const focusMain = () => document.getElementById("main")?.focus({ preventScroll: true });

function Header({ path, open }: { path: string; open: (what: "help" | "palette") => void }) {
  const present = useStore(session);
  const asking = path === "/" || path.startsWith("/c/");
  const link = (to: string, label: string, here: boolean, more = "") => <a class={more} href={to} aria-current={here ? "page" : undefined}>{label}</a>;
  return (
    <header class="top">
      <a class="brand" href="/" onClick={(e) => { if (e.button === 0 && !e.metaKey && !e.ctrlKey && !e.shiftKey) { e.preventDefault(); begin(); go("/"); } }}>Pressmark</a>
      <nav aria-label="Site">
        {link(address(present), "Ask", asking)}
        {link("/conversations", "Conversations", path === "/conversations", "narrow")}
        {link("/library", "Library", path === "/library" || path.startsWith("/articles/"))}
        {link("/add", "Add", path === "/add")}
        {link("/status", "Status", path === "/status")}
      </nav>
      <div class="controls">
        <button type="button" class="quiet wide-only" onClick={() => open("palette")}>Go to… <kbd>{/Mac/.test(navigator.platform) ? "⌘" : "Ctrl"} K</kbd></button>
        <ThemeButton />
        <button type="button" class="quiet round" aria-label="Help" title="Help and keyboard shortcuts (?)" onClick={() => open("help")}>?</button>
      </div>
    </header>
  );
}

const themes: Record<Theme, { next: Theme; sign: string; label: string }> = {
  auto: { next: "light", sign: "◐", label: "Colours: as the system" },
  light: { next: "dark", sign: "○", label: "Colours: light" },
  dark: { next: "auto", sign: "●", label: "Colours: dark" },
};

function ThemeButton() {
  const now = themes[useStore(theme)];
  return <button type="button" class="quiet round" aria-label={now.label} title={now.label} onClick={() => setTheme(now.next)}>{now.sign}</button>;
}

function Degraded() {
  const reasons = useStore(health);
  if (reasons.length === 0) return null;
  return <div class="banner" role="status"><strong>Working with less:</strong> {reasons.join("; ")}. <a href="/status">Status</a></div>;
}

const Spoken = () => <p class="sr" role="status">{useStore(spoken)}</p>;

function Toasts() {
  const list = useStore(toasts);
  return (
    <div class="toasts" role="status">
      {list.map((t) => (
        <p class="toast" key={t} onMouseEnter={t.hold} onMouseLeave={t.release} onFocusIn={t.hold} onFocusOut={t.release}><span dir="auto">{t.text}</span>
          {t.undo && <button type="button" onClick={t.undo}>Undo</button>}</p>
      ))}
    </div>
  );
}

followLinks();
takeDrops();
const root = document.getElementById("app")!;
root.replaceChildren();
render(<App />, root);
