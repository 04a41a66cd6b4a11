import { resolve } from "node:path";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, ask, expect, serve, test, within } from "./program";

const question = "Who led the cyber working group?";

test.describe("conversations", () => {
  test("the address bar is a link to each", async ({ page }) => {
    await page.goto("/");
    await ask(page, question);
    await expect(page).toHaveURL(/\/c\/\w+$/);
    await ask(page, "And when was it set up?");
    await expect(page.locator(".turn").nth(1)).toContainText("Asked as");
    const address = page.url();
    await page.getByRole("link", { name: "Library", exact: true }).click();
    await page.goBack();
    await expect(page.locator(".turn")).toHaveCount(2);
    await page.goto("/");
    await page.goto(address);
    await expect(page.locator(".turn")).toHaveCount(2);
  });

  test("they are listed, searched, renamed, deleted, and a deletion is undone", async ({ page }) => {
    await page.goto("/");
    await ask(page, "Who painted the ceiling at Orsay in 1641?");
    await page.goto("/conversations");
    const main = page.locator("#main");
    await main.getByLabel("Search conversations").fill("1641 CEILING");
    await expect(main.locator(".talk")).toHaveCount(1);
    await main.getByRole("button", { name: /^Rename/ }).click();
    await page.getByLabel("Title of the conversation").fill("Ceilings of old");
    await page.keyboard.press("Enter");
    await expect(main.locator(".talk")).toContainText("Ceilings of old");
    await accessible(page);
    await main.getByRole("button", { name: /^Delete/ }).click();
    await expect(main.locator(".talk")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(main.locator(".talk")).toHaveCount(1);
    await main.getByRole("button", { name: /^Delete/ }).click();
    await page.reload(); // what was deleted stays deleted, also when the page is left at once
    await main.getByLabel("Search conversations").fill("Ceilings of old");
    await expect(main.locator("p.hint")).toContainText("No conversation");
  });
});

test.describe("library", () => {
  test("it is searched, filtered and sorted, and its address says how", async ({ page, request }) => {
    const { articles } = await (await request.get("/v1/stats")).json(); // tests before this one have added some
    await page.goto("/library");
    await expect(page.locator(".count")).toContainText(articles.toLocaleString("en-US"));
    await page.getByLabel("Search titles and texts").fill("oyster");
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await expect(page).toHaveURL(/text=oyster/);
    await accessible(page);
    await page.getByLabel("Search titles and texts").pressSequentially("s beds", { delay: 400 }); // slower than the page waits
    await expect(page).toHaveURL(/text=oysters\+beds/);
    await page.goBack(); // a word that was typed is one step
    await expect(page).not.toHaveURL(/text=/);
    await page.goto("/library");
    await page.getByRole("combobox", { name: "Source" }).selectOption("Harbour Post");
    await expect(page).toHaveURL(/source=Harbour/);
    await expect(page.locator("table[aria-busy=false] tbody .col-source").first()).toBeVisible();
    expect(new Set(await page.locator("tbody .col-source").allInnerTexts())).toEqual(new Set(["Harbour Post"]));
    await page.goto("/library");
    await page.getByRole("combobox", { name: "Tag" }).selectOption("flood");
    await expect(page).toHaveURL(/tag=flood/);
    const rows = page.locator("table[aria-busy=false] tbody tr");
    await expect(rows.filter({ hasNotText: "flood" })).toHaveCount(0);
    const flooded = await rows.count();
    await page.getByLabel("From", { exact: true }).fill("2026-02-01");
    await expect(page).toHaveURL(/from=2026-02-01/);
    await expect(rows.filter({ hasText: "Jan 2026" })).toHaveCount(0);
    expect(await rows.count()).toBeLessThan(flooded);
    await page.getByLabel("to", { exact: true }).fill("2025-01-01");
    await expect(page.locator("#main").getByRole("alert")).toContainText("later than from");
    await page.goto("/library?source=Harbour+Post"); // other tests add articles of other sources
    await page.getByRole("button", { name: "Title" }).click();
    await expect(page.getByRole("columnheader", { name: "Title" })).toHaveAttribute("aria-sort", "ascending");
    await expect(page.locator("tbody .title").first()).toHaveText(/^193 days later/);
  });

  test("an article is deleted, and that is undone", async ({ page, request }) => {
    await request.post("/v1/articles", { data: { id: "gone", title: "Soon gone", text: "This article will be deleted." } });
    await page.goto("/library?sort=added");
    await page.getByRole("button", { name: "Delete Soon gone" }).click();
    await expect(page.locator("tbody")).not.toContainText("Soon gone");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.locator("tbody")).toContainText("Soon gone");
    expect((await request.get("/v1/articles/gone")).status()).toBe(200);
    await page.getByLabel("Choose Soon gone").check();
    await page.locator(".picked").getByRole("button", { name: "Delete" }).click();
    await expect.poll(async () => (await request.get("/v1/articles/gone")).status(), { timeout: 20_000 }).toBe(404);
  });

  test("many are chosen and deleted at once, one by one with the keyboard, and taken back", async ({ page, request }) => {
    await request.post("/v1/articles", { data: [1, 2, 3, 4].map((i) => ({ id: `bulk${i}`, title: `Bulk ${i}`, text: `Number ${i}.`, collection: "bulk" })) });
    await page.goto("/library?collection=bulk&sort=title");
    const rows = page.locator("tbody tr");
    await page.getByLabel("Choose all of this page").check();
    await page.locator(".picked").getByRole("button", { name: "Delete" }).click();
    await expect(rows).toHaveCount(0);
    await expect(page.locator(".toast")).toHaveText(/Deleted 4 articles/);
    await page.keyboard.press("z");
    await expect(rows).toHaveCount(4);
    await expect(page.locator(".toast")).toHaveCount(0);
    await page.getByRole("link", { name: "Bulk 2" }).focus();
    await page.keyboard.press("Delete");
    await expect(page.getByRole("link", { name: "Bulk 3" })).toBeFocused();
    await page.keyboard.press("j");
    await page.keyboard.press("Delete");
    await expect(rows).toHaveCount(2);
    await expect(page.locator(".count")).toHaveText("2 articles");
    await page.locator(".toast button").last().focus(); // while it has the focus it stays
    await page.waitForTimeout(9000);
    await page.keyboard.press("Enter");
    await expect(rows).toHaveCount(3);
    await expect.poll(async () => (await request.get("/v1/articles/bulk2")).status(), { timeout: 20_000 }).toBe(404);
    for (const i of [1, 3, 4]) expect((await request.delete(`/v1/articles/bulk${i}`)).ok()).toBe(true);
  });

  test("on a phone its filters and order are folded away", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/library");
    await page.locator("tbody tr").first().waitFor();
    const order = page.getByRole("combobox", { name: "Order" });
    await expect(order).toHaveCount(0);
    await page.getByRole("button", { name: "Filters and order" }).click();
    await accessible(page);
    await order.selectOption("Oldest first");
    await expect(page.locator("tbody .title").first()).toContainText("Washington and Beijing");
    await within(page);
  });

  test("it is paged", async ({ page, request }) => {
    const lines = Array.from({ length: 230 }, (_, i) => JSON.stringify({ id: `p${i}`, title: `Paged ${String(i).padStart(3, "0")}`, text: `The paged text number ${i}.`, collection: "paged" })).join("\n");
    await request.post("/v1/articles", { data: lines, headers: { "Content-Type": "application/x-ndjson" } });
    await page.goto("/library?collection=paged&sort=title");
    await expect(page.locator(".count")).toHaveText("1–100 of 230");
    await page.getByRole("button", { name: /Next page/ }).click();
    await page.getByRole("button", { name: /Next page/ }).click();
    await expect(page.locator(".count")).toHaveText("201–230 of 230");
    await expect(page.locator("tbody .title").last()).toHaveText("Paged 229");
    await page.getByRole("button", { name: /Page before/ }).click();
    await expect(page.locator("tbody .title").first()).toHaveText("Paged 100");
    for (let i = 0; i < 230; i++) await request.delete(`/v1/articles/p${i}`);
  });

  test("an article has its text, a summary that leads to its places, similar ones, and is asked about", async ({ page }) => {
    await page.goto("/library?text=buses+roll");
    await page.locator("tbody .title").first().click();
    await expect(page.locator("h1")).toContainText("buses roll over Harbour Bridge");
    const sentence = page.locator(".sentence").first();
    const said = await sentence.innerText();
    await sentence.click();
    await expect(page.locator("mark").first()).toBeInViewport();
    expect(said).toContain((await page.locator("mark").first().innerText()).slice(0, 30));
    await expect(page.getByRole("region", { name: "Similar articles" })).toContainText("Harbour Bridge shut");
    await expect(page.getByRole("region", { name: "About" })).toContainText("Harbour Post");
    await accessible(page);
    await page.getByRole("link", { name: "Ask about this article" }).click();
    const turn = await ask(page, "How many days was the bridge closed?");
    await expect(turn.locator(".said")).toContainText("193");
  });
});

test("an article names the other reports of its story, and the library lists them", async ({ page, request }) => {
  const text = "The weir at Holm was mended on Tuesday after three weeks of work, said the county engineer, Ilse Brandt. The footpath is open again, and the mill has water. The repair cost £40,000, which the county paid.";
  for (const [id, source] of [["weir-a", "Holm Herald"], ["weir-b", "Holm Mail"]]) await request.post("/v1/articles", { data: { id, title: `Weir mended (${source})`, text, source } });
  await page.goto("/articles/weir-a");
  await expect(page.locator("article .meta").filter({ hasText: "Also reported by" })).toContainText("Holm Mail");
  await page.getByRole("link", { name: "the story in the library" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(2);
  await page.getByRole("button", { name: "All articles" }).click();
  await expect(page).toHaveURL(/\/library$/);
  await page.goto("/");
  const turn = await ask(page, "Who said that the weir at Holm was mended?");
  await expect(turn.locator(".sources")).toContainText("Also reported by");
  for (const id of ["weir-a", "weir-b"]) await request.delete("/v1/articles/" + id);
});

test.describe("adding", () => {
  test("files are added one by one, failures say why, and only they are tried again", async ({ page, request }) => {
    const dir = mkdtempSync(join(tmpdir(), "pressmark-add-"));
    const good = join(dir, "good.md");
    const bad = join(dir, "bad.jsonl");
    writeFileSync(good, "# A fair at Orsay\n\nThe fair at Orsay opened on Sunday.\n");
    writeFileSync(bad, '{"id":"line-1","text":"One good line."}\n{"id":"line-2","text":""}\n');
    await page.goto("/add");
    await accessible(page);
    await page.getByLabel("Choose files").setInputFiles([good, bad]);
    await expect(page.locator(".job").first()).toContainText("added");
    await expect(page.locator(".job").nth(1)).toContainText("1 added, 1 failed");
    await expect(page.locator(".reasons")).toContainText("bad.jsonl:2");
    let sent = 0;
    page.on("request", (r) => { if (r.method() === "POST" && r.url().includes("/v1/articles")) sent++; });
    await page.getByRole("button", { name: "Try the failed again" }).click();
    await expect(page.locator(".job").nth(1)).toContainText("1 unchanged, 1 failed");
    expect(sent).toBe(1);
    await accessible(page);
    await page.getByRole("link", { name: "good.md" }).click();
    await expect(page.locator("h1")).toHaveText("A fair at Orsay");
    await request.delete("/v1/articles/line-1");
  });

  test("a dropped file and a pasted text are added", async ({ page }) => {
    await page.goto("/add");
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["Dropped: the weir was mended in June."], "dropped.txt", { type: "text/plain" }));
      return transfer;
    });
    await page.locator(".drop").dispatchEvent("drop", { dataTransfer: data });
    await expect(page.locator(".job").first()).toContainText("added");
    await page.getByLabel("Title").fill("Pasted here");
    await page.getByLabel("Text", { exact: true }).fill("The pasted article says that the mill burned down.");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.locator(".job").nth(1)).toContainText("added");
  });

  test("files may be dropped on any view, and a folder be chosen", async ({ page }) => {
    await page.goto("/library");
    await page.locator("tbody tr").first().waitFor();
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["Dropped on the library: the ferry is late."], "late.txt", { type: "text/plain" }));
      return transfer;
    });
    await page.locator("table").dispatchEvent("drop", { dataTransfer: data });
    await expect(page).toHaveURL(/\/add$/);
    await expect(page.locator(".job")).toContainText("late.txt");
    await expect(page.locator(".job")).toContainText("added");
    const dir = mkdtempSync(join(tmpdir(), "pressmark-folder-"));
    for (const name of ["one.txt", "two.txt"]) writeFileSync(join(dir, name), `The file ${name} lies in a folder.`);
    await page.getByLabel("Choose a folder").setInputFiles(dir);
    await expect(page.locator(".job.done")).toHaveCount(3);
    await expect(page.locator(".job").filter({ hasText: /pressmark-folder-\w+\/(one|two)/ })).toHaveCount(2);
  });

  test("what cannot be added says why, and names of collections are made of what is typed", async ({ page, request }) => {
    const dir = mkdtempSync(join(tmpdir(), "pressmark-bad-"));
    const files = { "report.pdf": "%PDF-1.7\n\0\x01", "empty.txt": "", "half.json": '{"text": "Half' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
    await page.goto("/add");
    await page.getByLabel("Collection").fill("Local News");
    await page.getByLabel("Choose files").setInputFiles(Object.keys(files).map((name) => join(dir, name)));
    await expect(page.getByLabel("Collection")).toHaveValue("local-news");
    await expect(page.locator(".job.failed")).toHaveCount(3);
    await expect(page.locator(".job").nth(0)).toContainText("application/pdf");
    await expect(page.locator(".job").nth(1)).toContainText("The file is empty");
    await expect(page.locator(".job").nth(2)).toContainText("JSON ends too early");
    await page.getByLabel("Title").fill("Kept locally");
    await page.getByLabel("Text", { exact: true }).fill("This goes to the local news.");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("link", { name: "Kept locally" }).click();
    await expect(page.getByRole("region", { name: "About" })).toContainText("local-news");
    await request.delete("/v1/articles/" + page.url().split("/").pop());
  });

  test("what waits is shown with how far it is, and can be stopped", async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((done) => { release = done; });
    await page.route("**/v1/articles*", async (route) => { await held; await route.fulfill({ json: { items: [{ index: 0, id: "x", status: "added" }] } }); });
    await page.goto("/add");
    await page.getByLabel("Choose files").setInputFiles([1, 2, 3, 4].map((i) => ({ name: `${i}.txt`, mimeType: "text/plain", buffer: Buffer.from(`File ${i}.`) })));
    await expect(page.getByRole("heading", { name: "Adding, 4 items to go" })).toBeVisible();
    await expect(page.locator(".job progress")).toHaveCount(2);
    await expect(page.locator(".job").nth(3)).toContainText("waiting");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    release();
    await expect(page.getByRole("heading", { name: "2 items added" })).toBeVisible();
  });
});

test("status tells of library, index, models, program and recent questions", async ({ page }) => {
  await page.goto("/");
  await ask(page, question);
  await page.goto("/status");
  await expect(page.getByRole("region", { name: "Library" })).toContainText("Articles");
  await expect(page.getByRole("region", { name: "Index" })).toContainText("all-MiniLM-L6-v2");
  await expect(page.getByRole("region", { name: "Models" })).toContainText("all at work");
  await expect(page.getByRole("region", { name: "Program" })).toContainText("MB");
  const recent = page.getByRole("region", { name: "Recent questions" });
  await recent.locator("summary", { hasText: question }).first().click();
  await expect(recent.locator("details[open] .title").first()).toContainText("Washington and Beijing");
  await accessible(page);
  await page.getByRole("button", { name: "Rebuild the index" }).click();
  await expect(page.locator(".toast")).toContainText("being rebuilt");
});

test("status shows the last published measurement", async ({ page }) => {
  const figures = { questions: 50, retrieval: { "ndcg@10": 89.4 }, joint: 68 };
  const program = await serve(["--demo"], {}, (data) => writeFileSync(join(data, "eval.json"), JSON.stringify({ at: "2026-11-01T10:00:00Z", name: "seeds", figures })));
  await page.goto(program.url + "/status");
  await expect(page.getByRole("region", { name: "Last measurement" })).toContainText("89.4");
  await accessible(page);
  await program.stop();
});

test.describe("keyboard", () => {
  test("/ asks, ? helps, Ctrl K goes anywhere, j and k walk, Esc closes", async ({ page }) => {
    await page.goto("/");
    const turn = await ask(page, question);
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    await expect(page.getByLabel("Your question")).toBeFocused();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await expect(turn.locator(".sources .title").first()).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator(".reader mark")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
    await accessible(page);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: /^Go to/ })).toBeFocused();
    await page.keyboard.type("oyster");
    await expect(page.getByRole("option", { name: /Oyster beds/ })).toHaveAttribute("aria-selected", "true");
    await accessible(page);
    await page.keyboard.press("Enter");
    await expect(page.locator("h1")).toContainText("Oyster beds");
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await expect(page).toHaveURL(/\/library$/);
    await page.locator("tbody tr").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await expect(page.locator("tbody .title").first()).toBeFocused();
  });

  test("j and k walk on while an article is open, and Esc leads back to the last one", async ({ page }) => {
    await page.goto("/");
    const turn = await ask(page, "Who won the 2010 World Cup?");
    const titles = turn.locator(".sources .title");
    const open = page.locator(".reader .headline");
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(open).toHaveText(await titles.nth(0).innerText());
    await page.keyboard.press("j");
    await expect(open).toHaveText(await titles.nth(1).innerText());
    await page.keyboard.press("j");
    await expect(open).toHaveText(await titles.nth(2).innerText());
    await page.keyboard.press("k");
    await expect(open).toHaveText(await titles.nth(1).innerText());
    await page.keyboard.press("Escape");
    await expect(page.locator(".reader")).toHaveCount(0);
    await expect(titles.nth(1)).toBeFocused();
    await page.keyboard.press("j");
    await expect(titles.nth(2)).toBeFocused();
  });

  test("what closes gives the focus back", async ({ page }) => {
    await page.goto("/");
    const help = page.getByRole("button", { name: "Help" });
    await help.focus();
    for (const close of ["Escape", "Enter"]) { // the first control of the help closes it
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog").getByRole("button", { name: "Close" })).toBeFocused();
      await page.keyboard.press(close);
      await expect(help).toBeFocused();
    }
    const turn = await ask(page, question);
    const wrong = turn.getByRole("button", { name: "Wrong citation?" }).first();
    await wrong.focus();
    await page.keyboard.press("Enter");
    await expect(turn.getByLabel("This citation does not support the statement")).toBeFocused();
    await page.getByRole("button", { name: "Cancel" }).press("Enter");
    await expect(wrong).toBeFocused();
    await page.goto("/conversations");
    const rename = page.locator("#main").getByRole("button", { name: /^Rename/ }).first();
    await rename.focus();
    for (const close of ["Escape", "Enter"]) {
      await page.keyboard.press("Enter");
      await expect(page.getByLabel("Title of the conversation")).toBeFocused();
      await page.keyboard.press(close);
      await expect(rename).toBeFocused();
    }
  });

  test("single letters can be switched off, and stay so", async ({ page }) => {
    await page.goto("/");
    await page.getByRole("button", { name: "Help" }).click();
    await page.getByLabel("Single letters are shortcuts").uncheck();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.getByRole("button", { name: "Help" }).focus();
    await page.keyboard.press("g");
    await page.keyboard.press("l");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page).toHaveURL(/\/$/);
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog", { name: "Go to" })).toBeVisible();
  });

  test("after a link the focus is in the new view", async ({ page }) => {
    await page.goto("/");
    for (const name of ["Library", "Add", "Status"]) {
      await page.getByRole("link", { name, exact: true }).focus();
      await page.keyboard.press("Enter");
      await expect(page.locator("#main")).toBeFocused();
    }
  });

  for (const path of ["/", "/library", "/add", "/status", "/conversations", "/articles/cyber-working-group-talks"]) {
    test(`every control of ${path} is reached with Tab`, async ({ page }) => {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      const all = await page.evaluate(() => {
        const visible = (e: Element) => (e as HTMLElement).checkVisibility() && !(e as HTMLButtonElement).disabled && getComputedStyle(e).visibility === "visible" && !(e.closest(".actions") && e.closest(".sidebar"));
        const found = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(visible);
        found.forEach((e, i) => e.setAttribute("data-n", String(i)));
        return found.length;
      });
      const reached = new Set<string>();
      for (let i = 0; i < all * 3 + 20 && reached.size < all; i++) { // a date has several stops
        await page.keyboard.press("Tab");
        const n = await page.evaluate(() => document.activeElement?.getAttribute("data-n"));
        if (n) reached.add(n);
      }
      const missed = await page.evaluate((seen) => [...document.querySelectorAll("[data-n]")].filter((e) => !seen.includes(e.getAttribute("data-n")!)).map((e) => e.outerHTML.slice(0, 120)), [...reached]);
      expect(missed).toEqual([]);
    });
  }
});

const shots = resolve("../../../test-results/screens");

test("screenshots of the main states", async ({ browser, baseURL }) => {
  test.setTimeout(300_000);
  for (const [width, height] of [[1280, 800], [390, 844]] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, baseURL, reducedMotion: "reduce" });
      const page = await context.newPage();
      const shot = (name: string) => page.screenshot({ path: `${shots}/${name}-${width}-${colorScheme}.png` });
      await page.goto("/");
      await page.locator(".suggestions").waitFor();
      await accessible(page);
      await shot("front");
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
      await shot("palette");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Help" }).click();
      await accessible(page);
      await shot("help");
      await page.keyboard.press("Escape");
      await ask(page, "Who won the 2010 World Cup?");
      await accessible(page);
      await shot("abstention");
      await page.goto("/");
      const turn = await ask(page, question);
      await page.getByRole("region", { name: "Ask next" }).waitFor();
      await accessible(page);
      await shot("answer");
      await turn.locator(".chip").first().click();
      await page.locator(".reader mark").waitFor();
      await accessible(page);
      await shot("reader");
      if (width === 1280 && colorScheme === "light") {
        await page.evaluate(() => scrollTo(0, 0)); // a new answer may have gone to the top of the window
        await page.screenshot({ path: resolve("../../../docs/screenshot.png") });
      }
      for (const [name, path] of [["library", "/library"], ["article", "/articles/cyber-working-group-talks"], ["add", "/add"], ["status", "/status"], ["conversations", "/conversations"]] as const) {
        await page.goto(path);
        await page.waitForLoadState("networkidle");
        await accessible(page);
        await shot(name);
        await within(page);
      }
      await context.close();
    }
  }
});
