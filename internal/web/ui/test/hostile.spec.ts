// Texts of articles, of the model and of readers are data. None of them runs, and
// none makes the browser speak to another place.
import { ask, expect, Model, type Program, serve, test, watchPage } from "./program";

const payloads = [
  `<script>pwned()</script>`, `"><script>pwned()</script>`, `'><script>pwned()</script>`, `</script><script>pwned()</script>`,
  `<img src=x onerror=pwned()>`, `<img src=https://evil.example/a.png>`, `"><img src=x onerror=pwned()>`, `<svg onload=pwned()>`, `<svg><script>pwned()</script></svg>`,
  `<svg><animate onbegin=pwned() attributeName=x dur=1s>`, `<iframe src="javascript:pwned()"></iframe>`, `<iframe srcdoc="<script>parent.pwned()</script>"></iframe>`,
  `<object data="https://evil.example/x.swf"></object>`, `<embed src="javascript:pwned()">`, `<body onload=pwned()>`, `<input autofocus onfocus=pwned()>`,
  `<details open ontoggle=pwned()>`, `<video><source onerror=pwned()></video>`, `<audio src=x onerror=pwned()>`, `<marquee onstart=pwned()>`,
  `<math><mtext><img src=x onerror=pwned()></mtext></math>`, `<link rel=stylesheet href=https://evil.example/x.css>`, `<style>@import 'https://evil.example/x.css'</style>`,
  `<meta http-equiv=refresh content="0;url=https://evil.example/">`, `<base href="https://evil.example/">`, `<form action="https://evil.example/"><button>x</button></form>`,
  `<a href="javascript:pwned()">x</a>`, `[x](javascript:pwned())`, `![x](https://evil.example/x.png)`, `<template><script>pwned()</script></template>`,
  `<noscript><p title="</noscript><img src=x onerror=pwned()>">`, `\u202e<script>pwned()</script>`, `{{constructor.constructor('pwned()')()}}`, `\${pwned()}`, `<x contenteditable onblur=pwned()>`,
  `javascript:pwned()`, `data:text/html,<script>pwned()</script>`,
];
const addresses = ["javascript:pwned()", "JaVaScRiPt:pwned()", "data:text/html,<script>pwned()</script>", "vbscript:pwned()", " javascript:pwned()", "//evil.example/x"];

/** tease hovers, focuses and opens what there is on a view. */
async function tease(page: import("@playwright/test").Page): Promise<void> {
  await page.waitForLoadState("networkidle");
  for (const chip of (await page.locator(".chip, summary").all()).slice(0, 6)) {
    await chip.hover({ timeout: 3000 }).catch(() => {});
    await chip.focus().catch(() => {});
  }
  for (const link of await page.locator("a[href]").all()) {
    const href = await link.evaluate((a: HTMLAnchorElement) => a.href);
    expect(href).toMatch(/^https?:/);
  }
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
}

test("the page links to web addresses only, whatever it is told", async ({ page, request }) => {
  for (const [i, url] of addresses.entries()) {
    expect((await request.post("/v1/articles", { data: { text: `Text ${i}.`, url } })).status(), url).toBe(422);
    await page.route(`**/v1/articles/odd${i}`, (route) => route.fulfill({ json: { id: `odd${i}`, title: "Odd", text: "Odd.", url, collection: "default", added_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" } }));
    await page.goto(`/articles/odd${i}`);
    await page.locator(".body").waitFor();
    await expect(page.locator(".byline a")).toHaveCount(0);
  }
});

test("nothing of an article, its address or the model's words runs, in any view", async ({ page }) => {
  test.setTimeout(400_000);
  let turn = 0;
  const model = await Model.start((_, passages) => `The beacon at Tarn was lit by ${payloads[turn++ % payloads.length]} [1]. The beacon says ${passages[0]?.text ?? ""} [1].`);
  const program: Program = await serve([], model.env);
  const watch = watchPage(page);
  await page.addInitScript(() => { (window as unknown as { pwned: () => void }).pwned = () => { (window as unknown as { ran: boolean }).ran = true; }; });
  const articles = payloads.map((p, i) => ({
    id: `x${i}`, title: `Beacon ${i} ${p}`, text: `The beacon ${i} at Tarn was lit on Monday. ${p} It burned for ${i + 3} hours.\n\n${p}`,
    source: p, author: p, tags: [p.slice(0, 60)], url: `https://a.example/${i}?"onmouseover=pwned()><script>pwned()</script>`, collection: i % 2 ? "default" : "c" + i, metadata: { [p]: p },
  }));
  const added = await page.request.post(program.url + "/v1/articles", { data: articles });
  const kept = ((await added.json()).items as { status: string; id: string }[]).filter((i) => i.status === "added");
  expect(kept.length).toBeGreaterThanOrEqual(30);
  for (const path of ["/", "/library", "/library?sort=title&order=desc", "/library?text=" + encodeURIComponent(payloads[4]!), "/add", "/status", "/plain", "/?q=" + encodeURIComponent(payloads[0]!)]) {
    await page.goto(program.url + path);
    await tease(page);
  }
  for (const { id } of kept) {
    await page.goto(`${program.url}/articles/${id}?start=0&end=20`);
    await page.locator(".body").waitFor();
    expect(await page.locator(".body").evaluate((b) => b.querySelectorAll(":not(p):not(mark)").length), "elements made of text").toBe(0);
    await tease(page);
  }
  await page.goto(program.url);
  for (const p of payloads) {
    const shown = await ask(page, `When was the beacon at Tarn lit? ${p}`);
    await expect(shown.locator(".asked")).toContainText(p.trim().slice(0, 8));
    expect(await page.locator("#main :is(script, img, iframe, object, embed, link, base, meta, svg, style, video, audio)").count()).toBe(0);
  }
  await tease(page);
  await page.locator(".chip, .item a.title").first().click();
  await page.locator(".reader .body").waitFor();
  await tease(page);
  const { answers } = await (await page.request.get(program.url + "/v1/answers?limit=1")).json();
  for (const p of payloads) {
    const reported = await page.request.post(program.url + "/v1/feedback", { data: { answer_id: answers[0].id, comment: p, expected_answer: p } });
    expect(reported.ok()).toBe(true);
  }
  await page.goto(program.url + "/add");
  const names = payloads.filter((p) => !/[/\\]/.test(p));
  await page.getByLabel("Choose files").setInputFiles(names.map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from("") })));
  await expect(page.locator(".job.failed")).toHaveCount(names.length);
  await tease(page);
  await page.goto(`${program.url}/articles/${kept[0]!.id}`);
  await page.getByRole("button", { name: "short" }).click();
  await page.locator(".sentence").first().waitFor();
  await tease(page);
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.locator(".toast")).toContainText(payloads[0]!.slice(0, 8));
  await page.keyboard.press("z");
  for (const path of ["/conversations", "/status"]) {
    await page.goto(program.url + path);
    for (const row of await page.locator("summary").all()) await row.click();
    await tease(page);
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type("beacon");
  await page.getByRole("option", { name: /Beacon/ }).first().waitFor();
  await tease(page);
  expect(watch.away).toEqual([]);
  expect(watch.faults).toEqual([]);
  await program.stop();
  model.stop();
});
