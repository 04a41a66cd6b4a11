import { accessible, ask, expect, serve, test, watchPage, within } from "./program";

const question = "Who led the cyber working group?";

test("an empty library offers the demo library", async ({ page }) => {
  const program = await serve([]);
  const watch = watchPage(page);
  await page.goto(program.url);
  await expect(page.locator("h1")).toHaveText("There are no articles yet");
  await accessible(page);
  await page.goto(program.url + "/library");
  await expect(page.locator(".none")).toContainText("There are no articles yet");
  await page.goto(program.url);
  await page.getByRole("button", { name: "Try the demo library" }).click();
  await expect(page.getByLabel("Your question")).toBeVisible({ timeout: 60_000 });
  const turn = await ask(page, question);
  await expect(turn.locator(".said")).toContainText("Painter");
  expect(watch.faults).toEqual([]);
  await program.stop();
});

test("questions are kept to itself by a server that is told so", async ({ page }) => {
  const program = await serve(["--demo", "--hide-questions"]);
  await page.goto(program.url + "/status");
  await expect(page.locator(".status")).toContainText("Recent questions are not shown");
  await program.stop();
});

test("a server that went away is told, and the question can be asked again", async ({ page }) => {
  const program = await serve();
  await page.goto(program.url);
  await page.getByLabel("Your question").waitFor();
  await program.stop();
  const turn = await ask(page, question);
  await expect(turn.getByRole("alert")).toContainText("cannot be reached");
  await expect(turn.getByRole("button", { name: "Try again" })).toBeVisible();
  await accessible(page);
});

test("a slow answer says that it is still at work", async ({ page }) => {
  await page.route("**/v1/ask", () => {}); // never answered
  await page.goto("/");
  await page.getByLabel("Your question").fill(question);
  await page.keyboard.press("Enter");
  await expect(page.locator(".busy")).toContainText("still at work", { timeout: 20_000 });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.locator(".turn")).toHaveAttribute("data-state", "stopped");
});

test("addresses of things that are not there say so", async ({ page }) => {
  for (const path of ["/c/none", "/articles/none"]) {
    const response = await page.goto(path);
    expect(response!.status()).toBe(404);
    await expect(page.locator("#main").getByRole("alert")).toContainText("It may have been deleted");
    await accessible(page);
  }
  expect((await page.goto("/nothing/here"))!.status()).toBe(404);
  await expect(page.locator("h1")).toHaveText("There is no such page");
  await page.goto("/c/none");
  await page.locator("#main").getByRole("button", { name: "New conversation" }).click();
  await expect(page.getByLabel("Your question")).toBeFocused();
});

test("a server for other machines asks for its key", async ({ page }) => {
  const program = await serve(["--demo"], {}, undefined, "0.0.0.0:0");
  await page.goto(program.url);
  await accessible(page);
  await page.getByLabel("Access key").fill("pm-wrong");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("That is not the key.");
  await page.getByLabel("Access key").fill(program.key!);
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Your question")).toBeVisible();
  await program.stop();
});

test("an answer of 2,000 words is shown whole, its chips in place, and can be read on a phone", async ({ page }) => {
  const sentences = Array.from({ length: 180 }, (_, i) => `Sentence ${i} of a long answer says that the café at the quay was open again.`);
  const text = sentences.join(" ");
  let at = 0;
  const citations = sentences.map((s, i) => {
    const end = at + Buffer.byteLength(s); // é has two bytes
    const answer = { start: at, end };
    at = end + 1;
    return { index: i + 1, answer, source: { article_id: "x", chunk_id: "x#0", start: i, end: i + 9 }, quote: s, title: "T", score: 1, verified: true };
  });
  const done = { id: "long", question, answer: text, short_answer: "", answerable: true, confidence: 0.9, mode: "model", degraded: false, notes: [], citations, unsupported: 0, created_at: "2026-01-01T00:00:00Z" };
  const event = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  await page.route("**/v1/ask", (route) => route.fulfill({ contentType: "text/event-stream", body: event("delta", { text: "Sentence" }) + event("done", done) }));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/");
  const turn = await ask(page, question);
  expect((await turn.locator(".said").innerText()).split(/\s+/).length).toBeGreaterThan(2000);
  await expect(turn.locator(".said .chip")).toHaveCount(180);
  const before = await turn.locator(".said .chip").nth(99).evaluate((c) => c.parentElement!.previousSibling!.textContent);
  expect(before?.trim()).toBe(sentences[99]);
  await within(page);
});

test("text from right to left is set so, and long words and texts do not break the page", async ({ page, request }) => {
  await request.post("/v1/articles", { data: { id: "rtl", title: "افتتاح الجسر الجديد", text: "افتتح العمدة الجسر الجديد يوم الاثنين." } });
  await request.post("/v1/articles", { data: { id: "long", title: "L" + "o".repeat(400) + "ng", text: ("A long paragraph of an article that goes on. ".repeat(200) + "\n\n").repeat(120) + "x".repeat(3000) } });
  await page.goto("/articles/rtl");
  await expect(page.locator(".body p")).toHaveCSS("direction", "rtl");
  await expect(page.locator("h1")).toHaveCSS("direction", "rtl");
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ["/articles/long", "/library?sort=added"]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await within(page);
    }
  }
  await request.delete("/v1/articles/rtl");
  await request.delete("/v1/articles/long");
});

test("zoom of 200 % leaves everything within the page", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, baseURL }); // 1280 × 800 at 200 %
  const page = await context.newPage();
  for (const path of ["/", "/library", "/add", "/status", "/articles/cyber-working-group-talks"]) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await within(page);
  }
  await context.close();
});

test("colours follow the system, and the button overrules it for good", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await paper();
  await page.getByRole("button", { name: /^Colours/ }).click();
  const light = await paper();
  expect(light).not.toBe(dark);
  await page.reload();
  await page.getByRole("button", { name: "Colours: light" }).waitFor();
  expect(await paper()).toBe(light);
});

test("reduced motion stops what moves", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.route("**/v1/ask", () => {});
  await page.goto("/");
  await page.getByLabel("Your question").fill(question);
  await page.keyboard.press("Enter");
  await expect(page.locator(".spinner")).toHaveCSS("animation-name", "none");
});

test("without JavaScript a form answers, articles open at the place, and articles are added", async ({ browser, baseURL, request }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto("/");
  await page.fill("input[name=q]", question);
  await page.click("button[type=submit]");
  await expect(page.locator(".said")).toContainText("Christopher Painter");
  await page.locator(".chip").first().click();
  await expect(page.locator("mark")).toContainText("Christopher Painter");
  await page.goto("/?q=" + encodeURIComponent(question));
  await expect(page.locator(".said")).toContainText("Christopher Painter");
  await page.goto("/articles/cyber-working-group-talks");
  await expect(page.locator("h1")).toContainText("Washington and Beijing");
  await page.goto("/plain");
  await page.fill("textarea[name=text]", "Added without a script.");
  await page.locator("form.paste button").click();
  await expect(page.locator("[role=status]")).toContainText("added");
  await context.close();
  const { articles } = await (await request.get("/v1/articles?text=Added+without+a+script")).json();
  await request.delete("/v1/articles/" + articles[0].id); // its title would be the first of all
});
