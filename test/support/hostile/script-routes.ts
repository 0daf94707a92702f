// Pages whose scripts misbehave: loops, memory, storms of navigation and dialogs, questions to people, lies about the platform.
import { type HostileRoute, html, page, shell } from './route.ts';

const SCRIPTS: Record<string, string> = {
  'alerts-without-end': 'for (;;) alert("again")',
  'prints-without-end': 'setInterval(print, 1); for (let i = 0; i < 1000; i++) print()',
  'stays-before-unload':
    'addEventListener("beforeunload", (e) => { e.preventDefault(); e.returnValue = "stay"; return "stay" }); setTimeout(() => { location.href = "/no-type" }, 50)',
  'promises-without-end': '(function again() { Promise.resolve().then(again) })()',
  'frames-of-animation': '(function again() { requestAnimationFrame(again); document.title += "." })()',
  'observer-ping-pong':
    'new MutationObserver(() => { document.body.toggleAttribute("data-x") }).observe(document.body, { attributes: true }); document.body.toggleAttribute("data-x")',
  'regular-expression': '/^(a+)+$/.test("a".repeat(40) + "b")',
  'deep-recursion': '(function f() { f() })()',
  'strings-that-double': 'let s = "x"; for (;;) s += s',
  'array-of-a-billion': 'new Array(1e9).fill(0)',
  'wasm-memory':
    'const m = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (;;) { m.grow(1000); new Uint8Array(m.buffer).fill(1) }',
  'canvas-of-giants':
    'for (let i = 0; i < 50; i++) { const c = document.createElement("canvas"); c.width = c.height = 16384; c.getContext("2d").fillRect(0, 0, 9, 9); document.body.append(c) }',
  webgl:
    'const g = document.createElement("canvas").getContext("webgl"); if (g) for (;;) g.bufferData(g.ARRAY_BUFFER, 1e8, g.STATIC_DRAW)',
  'a-million-nodes': 'document.getElementById("root").innerHTML = "<i>x</i>".repeat(1e6)',
  'huge-text': 'document.getElementById("root").textContent = "words and ".repeat(8e6)',
  'errors-without-end': 'setInterval(() => { throw new Error("again") }, 1); onerror = () => { throw 1 }',
  'console-flood': 'setInterval(() => { for (let i = 0; i < 1000; i++) console.log("x".repeat(1000)) }, 1)',
  'messages-to-itself': 'onmessage = () => postMessage(1, "*"); for (let i = 0; i < 100; i++) postMessage(1, "*")',
  'storage-flood': 'try { for (let i = 0; ; i++) localStorage["k" + i] = "v".repeat(100000) } catch {}',
  'indexeddb-flood':
    'const r = indexedDB.open("d", 1); r.onupgradeneeded = () => r.result.createObjectStore("s"); r.onsuccess = () => { for (let i = 0; i < 500; i++) r.result.transaction("s", "readwrite").objectStore("s").put("v".repeat(1e6), i) }',
  'cookie-flood': 'for (let i = 0; i < 5000; i++) document.cookie = "c" + i + "=" + "v".repeat(3000)',
  'service-worker': 'navigator.serviceWorker?.register("/no-type").catch(() => 0); document.body.append("words")',
  'asks-for-everything':
    'Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0); navigator.mediaDevices?.getUserMedia({ audio: true, video: true }); document.documentElement.requestFullscreen().catch(() => 0); document.body.requestPointerLock()',
  beacons: 'for (let i = 0; i < 500; i++) navigator.sendBeacon("/no-type?" + i, "x")',
  'five-hundred-fetches': 'for (let i = 0; i < 500; i++) fetch("/no-type?" + i)',
  'fetches-private':
    'for (const u of ["http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]:6379/", "http://localhost:22/", "ftp://127.0.0.1/"]) fetch(u, { mode: "no-cors" })',
  'synchronous-silence': 'const x = new XMLHttpRequest(); x.open("GET", "/silent", false); x.send()',
  'import-of-silence': 'import("/silent").then(() => 0); document.body.append("words")',
  debugger: 'for (let i = 0; i < 100; i++) { debugger } document.body.append("words")',
  'history-back': 'history.pushState(0, "", "/a"); history.back(); setInterval(() => history.go(-1), 5)',
  'hash-storm': 'let i = 0; setInterval(() => { location.hash = i++ }, 1)',
  'replace-storm': 'let i = 0; setInterval(() => location.replace("/no-type?" + i++), 1)',
  'assign-storm': 'for (let i = 0; i < 200; i++) location.assign("/no-type?" + i)',
  'reload-storm': 'setInterval(() => location.reload(), 20)',
  'leaves-for-file': 'location.href = "file:///etc/passwd"',
  'leaves-for-chrome':
    'location.href = "chrome://crash"; location.href = "chrome://kill"; location.href = "about:blank"',
  'leaves-for-mail':
    'location.href = "mailto:a@example.org"; location.href = "tel:1"; location.href = "intent://x"; location.href = "zoommtg://x"',
  'leaves-for-data': 'location.href = "data:text/html,<script>for(;;){}<" + "/script>"',
  'leaves-for-blob': 'location.href = URL.createObjectURL(new Blob(["<p>blob</p>"], { type: "text/html" }))',
  'leaves-for-script': 'location.href = "javascript:for(;;){}"',
  'leaves-for-private': 'location.href = "http://169.254.169.254/latest/meta-data/"',
  'posts-a-form':
    'const f = document.createElement("form"); f.method = "post"; f.action = "http://127.0.0.1:6379/"; document.body.append(f); f.submit()',
  'blob-download':
    'for (let i = 0; i < 50; i++) { const a = document.createElement("a"); a.href = URL.createObjectURL(new Blob(["x".repeat(1e6)])); a.download = i + ".bin"; a.click() }',
  'attachment-frame': 'const f = document.createElement("iframe"); f.src = "/attachment"; document.body.append(f)',
  'goes-to-attachment': 'location.href = "/attachment"',
  'data-frames':
    'for (let i = 0; i < 200; i++) { const f = document.createElement("iframe"); f.srcdoc = "<p>frame " + i; document.body.append(f) }',
  'frame-that-loops':
    'const f = document.createElement("iframe"); f.srcdoc = "<script>for(;;){}<" + "/script>"; document.body.append(f)',
  'worker-that-eats':
    'new Worker(URL.createObjectURL(new Blob(["const a=[];for(;;)a.push(new Uint8Array(1e7).fill(1))"])))',
  'workers-in-workers':
    'const code = "for (let i = 0; i < 2; i++) new Worker(self.location.href)"; new Worker(URL.createObjectURL(new Blob([code])))',
  'shared-worker': 'new SharedWorker(URL.createObjectURL(new Blob(["for(;;){}"])))',
  'frozen-prototypes':
    'Object.freeze(Object.prototype); Object.freeze(Array.prototype); Promise.prototype.then = () => { for (;;) {} }; window.setInterval = window.setTimeout = () => 0; window.MutationObserver = null; document.body.append("words")',
  'json-that-lies':
    'Object.prototype.toJSON = () => "fooled"; String.prototype.replace = () => { for (;;) {} }; document.body.append("words")',
  'body-that-goes': 'document.body.remove(); document.title = "gone"',
  'stops-itself': 'stop(); document.body.append("words")',
  'peer-connection':
    'const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:10.0.0.1" }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o))',
  'endless-socket':
    'const s = new WebSocket("ws://" + location.host + "/socket"); s.onclose = () => new WebSocket("ws://" + location.host + "/socket"); new EventSource("/endless-events")',
  'shadow-in-shadow':
    'let h = document.body; for (let i = 0; i < 3000; i++) { const d = document.createElement("div"); h.append(d); h = d.attachShadow({ mode: "open" }) } h.append("words")',
  'title-of-megabytes': 'document.title = "t".repeat(2e7)',
  'writes-without-end': 'for (let i = 0; i < 1e6; i++) document.write("<p>more " + i)',
  audio:
    'const a = new AudioContext(); for (let i = 0; i < 100; i++) { const o = a.createOscillator(); o.connect(a.destination); o.start() }',
  speech: 'for (let i = 0; i < 100; i++) speechSynthesis.speak(new SpeechSynthesisUtterance("x".repeat(1000)))',
  'style-flood':
    'for (let i = 0; i < 20000; i++) { const s = document.createElement("style"); s.textContent = "*:has(*:has(*)) { width: calc(1px + " + i + "px) }"; document.head.append(s) }',
  'big-number': 'const n = 2n ** (2n ** 29n); document.title = String(n % 10n)',
  'sort-without-order': 'for (;;) Array.from({ length: 1e6 }, (_, i) => i).sort(() => Math.random() - 0.5)',
  'json-of-depth': 'JSON.parse("[".repeat(5e6) + "]".repeat(5e6)); document.body.append("words")',
  'channel-ping-pong':
    'const a = new BroadcastChannel("x"), b = new BroadcastChannel("x"); a.onmessage = b.onmessage = (e) => { a.postMessage(1); b.postMessage(1) }; a.postMessage(1)',
  'lock-for-ever':
    'navigator.locks?.request("x", () => new Promise(() => 0)); navigator.locks?.request("x", () => document.body.append("never"))',
  'idle-without-end': '(function again() { requestIdleCallback(again); document.title += "." })()',
  'stream-read-for-ever':
    'fetch("/endless-events").then(async (r) => { for await (const part of r.body) document.body.append(part.length) })',
  'synchronous-endless': 'const x = new XMLHttpRequest(); x.open("GET", "/endless-body", false); x.send()',
  'frame-of-itself-in-srcdoc':
    'const f = document.createElement("iframe"); f.srcdoc = document.documentElement.outerHTML; document.body.append(f)',
  'form-that-comes-back':
    'const f = document.createElement("form"); f.action = location.href; document.body.append(f); setInterval(() => f.submit(), 1)',
  'opens-itself': 'for (;;) { if (!open(location.href)) break }',
  'alerts-on-leaving':
    'for (const e of ["pagehide", "unload", "visibilitychange", "beforeunload"]) addEventListener(e, () => { for (;;) alert(1) }); location.href = "/no-type"',
  'document-removed': 'document.documentElement.remove()',
  'document-replaced-by-text': 'document.replaceChildren(document.createComment("nothing"))',
  'deep-tree':
    'let at = document.getElementById("root"); for (let i = 0; i < 100000; i++) { const d = document.createElement("div"); at.append(d); at = d }; at.textContent = "words"',
  'observer-of-sizes':
    'const r = document.getElementById("root"); r.textContent = "words"; new ResizeObserver(() => { r.style.width = 100 + (r.offsetWidth % 50) + 1 + "px" }).observe(r)',
  'layout-for-ever':
    'const r = document.getElementById("root"); r.innerHTML = "<p>words</p>".repeat(20000); (function again() { r.style.width = 300 + Math.random() * 300 + "px"; r.offsetHeight; setTimeout(again) })()',
  'selectors-of-has':
    'document.getElementById("root").innerHTML = "<i><b>x</b></i>".repeat(20000); const s = document.createElement("style"); s.textContent = Array.from({ length: 300 }, (_, n) => "div:has(i:has(b:nth-child(" + n + "n+1))) ~ :has(b) { color: red }").join(""); document.head.append(s); setInterval(() => document.body.classList.toggle("x"), 1)',
  'element-that-makes-itself':
    'customElements.define("x-again", class extends HTMLElement { connectedCallback() { this.append(document.createElement("x-again")) } }); document.body.append(document.createElement("x-again"))',
  'platform-taken-away':
    'for (const n of ["Promise", "MutationObserver", "setTimeout", "performance", "Array", "Object", "XMLSerializer", "Symbol", "JSON", "Map"]) { try { Object.defineProperty(window, n, { value: null }) } catch {} } for (const n of ["childNodes", "firstChild", "textContent"]) Object.defineProperty(Node.prototype, n, { get() { throw 1 } }); document.body.append("words")',
  'five-hundred-peers':
    'for (let i = 0; i < 500; i++) { const p = new RTCPeerConnection({ iceServers: [{ urls: "stun:10.0.0.1" }] }); p.createDataChannel("x"); p.createOffer().then((o) => p.setLocalDescription(o)) }',
  'web-transport': 'for (let i = 0; i < 50; i++) { try { new WebTransport("https://10.0.0.1:443/") } catch {} }',
  'downloads-in-hundreds':
    'for (let i = 0; i < 200; i++) { const a = document.createElement("a"); a.download = "x" + i; a.href = URL.createObjectURL(new Blob([new Uint8Array(1e5)])); a.click() }',
  'asks-for-files':
    'const i = document.createElement("input"); i.type = "file"; document.body.append(i); i.click(); window.showOpenFilePicker?.().catch(() => 0)',
  'holds-navigation':
    'window.navigation?.addEventListener("navigate", (e) => e.intercept({ handler: () => new Promise(() => 0) })); history.pushState(0, "", "?1"); location.href = "?2"',
  'upload-without-end':
    'fetch("/no-type", { method: "POST", duplex: "half", body: new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(65536)) } }) }).catch(() => 0); fetch("/no-type", { method: "POST", body: "x".repeat(3e7) }).catch(() => 0)',
  'workers-that-spin':
    'const u = URL.createObjectURL(new Blob(["for (;;);"])); for (let i = 0; i < 8; i++) new Worker(u)',
  'shared-memory-spin':
    'const u = URL.createObjectURL(new Blob(["onmessage = (e) => { for (;;) Atomics.add(new Int32Array(e.data), 0, 1) }"])); try { const s = new SharedArrayBuffer(1024); for (let i = 0; i < 4; i++) new Worker(u).postMessage(s) } catch {} document.body.append("words")',
  'eval-of-megabytes': 'eval("var a = [" + "1,".repeat(5e6) + "]")',
  'clicks-everything-for-ever':
    'document.body.innerHTML += "<a href=/no-type>x</a><a href=/no-type target=_blank>x</a>"; setInterval(() => document.querySelectorAll("a").forEach((a) => a.click()), 1)',
  'view-transitions': 'setInterval(() => document.startViewTransition?.(() => document.body.append("words ")), 1)',
  'transforms-of-sheets':
    'try { const p = new XSLTProcessor(); const d = new DOMParser().parseFromString(`<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><xsl:apply-templates select="/"/></xsl:template></xsl:stylesheet>`, "text/xml"); p.importStylesheet(d); p.transformToFragment(document, document) } catch {} document.body.append("words")',
  'template-of-millions':
    'const t = document.createElement("template"); t.innerHTML = "<p>x</p>".repeat(3e5); for (let i = 0; i < 20; i++) document.body.append(t.content.cloneNode(true))',
  'attributes-of-megabytes':
    'for (let i = 0; i < 40; i++) { const d = document.createElement("div"); d.setAttribute("title", "a".repeat(1e6)); document.body.append(d) }',
  'url-of-megabytes': 'history.replaceState(0, "", "/" + "u".repeat(1.9e6)); document.body.append("words")',
  'selection-scroll-storm':
    'setInterval(() => { scrollTo(0, Math.random() * 1e6); getSelection().selectAllChildren(document.body) }, 1); document.body.style.height = "1000000px"',
};

export const scriptRoutes: readonly HostileRoute[] = [
  page(
    '/late-text',
    shell(`setTimeout(() => { document.getElementById('root').textContent = 'late '.repeat(200) }, 700)`),
  ),
  page('/endless-loop', shell('for (;;) {}')),
  page('/endless-loop-later', shell('setTimeout(() => { for (;;) {} }, 50)')),
  page('/endless-timers', shell('setInterval(() => { document.title += "x" }, 1)')),
  page(
    '/endless-growth',
    shell(
      `setInterval(() => { const d = document.createElement('div'); d.textContent = 'more '.repeat(20); document.body.append(d) }, 5)`,
    ),
  ),
  page('/memory-eater', shell('const a = []; for (;;) a.push(new Array(1e6).fill(a.length))')),
  page(
    '/memory-eater-buffers',
    shell('const a = []; setInterval(() => { const b = new Uint8Array(64 * 1024 * 1024).fill(1); a.push(b) }, 20)'),
  ),
  page(
    '/dialogs',
    shell('for (let i = 0; i < 50; i++) { alert(i); confirm(i); prompt(i) } onbeforeunload = () => "stay"; print()'),
  ),
  page(
    '/popups',
    shell(
      'for (let i = 0; i < 30; i++) window.open("/popup-" + i); const a = document.createElement("a"); a.href = "/no-type"; a.target = "_blank"; a.click()',
    ),
  ),
  page(
    '/download',
    shell(
      'const a = document.createElement("a"); a.href = "data:application/octet-stream,xxxx"; a.download = "x.bin"; a.click()',
    ),
  ),
  page('/goes-elsewhere', shell('location.href = "/no-type"')),
  page('/reloads-for-ever', shell('location.reload()')),
  page('/history-flood', shell('for (let i = 0; i < 500; i++) history.pushState({}, "", "/pushed-" + i)')),
  page('/websocket', shell('new WebSocket("ws://" + location.host + "/socket"); new EventSource("/events")')),
  page(
    '/fetches-for-ever',
    shell('(async () => { for (let i = 0; ; i++) { try { await fetch("/no-type?" + i) } catch {} } })()'),
  ),
  page('/waits-for-silence', shell('fetch("/silent")')),
  page(
    '/frames-in-frames',
    shell(
      '',
      '<div id="root"></div><iframe src="/frames-in-frames"></iframe><iframe src="/frames-in-frames?2"></iframe>',
    ),
  ),
  page('/workers', shell('for (let i = 0; i < 8; i++) new Worker(URL.createObjectURL(new Blob(["for(;;){}"])))')),
  page(
    '/overrides',
    shell(
      'Object.defineProperty(Document.prototype, "documentElement", { get() { for (;;) {} } }); Element.prototype.getHTML = () => "fooled"; JSON.stringify = () => "fooled"; document.getElementById("root").textContent = "true words"',
    ),
  ),
  page('/empties-itself', shell('setTimeout(() => document.documentElement.remove(), 100)')),
  page('/closes-itself', shell('window.close()')),
  page(
    '/deep-tree',
    shell(
      'let p = document.body; for (let i = 0; i < 20000; i++) { const d = document.createElement("div"); p.append(d); p = d } p.textContent = "deep"',
    ),
  ),
  page(
    '/meta-refresh',
    html(
      '<!doctype html><html><head><meta http-equiv="refresh" content="0;url=/no-type"></head><body><div id="root"></div><script>1</script></body></html>',
    ),
  ),
  page(
    '/document-write',
    shell(
      'setTimeout(() => { document.open(); document.write("<p>" + "written anew ".repeat(100)); document.close() }, 100)',
    ),
  ),
  ...Object.entries(SCRIPTS).map(([name, script]) => page(`/${name}`, shell(script))),
];
