// Pages whose parts misbehave: scripts, styles, images and frames that are silent, endless, private, or not what they say.
import { type HostileRoute, head, html, page, shell } from './route.ts';

const ROOT = '<div id="root"></div>';

const BODIES: Record<string, string> = {
  'script-of-silence': '<script src="/silent"></script>',
  'script-without-end': '<script src="/endless-body"></script>',
  'script-cut': '<script src="/short-body"></script>',
  'script-that-is-html': '<script src="/fine"></script>',
  'script-of-wrong-syntax': '<script>function ( { </script><p>words</p>',
  'module-of-silence': '<script type="module">import "/silent"; document.body.append("late")</script>',
  'module-circle': '<script type="module" src="/module-circle.js"></script>',
  'script-redirected-on': '<script src="/redirect-loop"></script>',
  'script-from-private':
    '<script src="http://10.0.0.1/x.js"></script><script src="http://169.254.169.254/x.js"></script>',
  'script-from-nowhere':
    '<script src="http://no-such-host.invalid/x.js"></script><script src="http://127.0.0.1:1/x.js"></script>',
  'style-of-silence': '<link rel="stylesheet" href="/silent"><p>words</p><script>1</script>',
  'style-imports-itself': '<style>@import "/style-imports-itself.css";</style><script>1</script>',
  'image-of-silence': '<img src="/silent"><img src="/endless-video"><script>1</script>',
  'images-in-thousands': `${'<img src="/no-type">'.repeat(2000)}<script>for (let i = 0; i < 2000; i++) new Image().src = "/no-type?" + i</script>`,
  'video-of-silence':
    '<video autoplay src="/silent"></video><video autoplay src="/endless-video"></video><script>1</script>',
  'frame-of-silence': '<iframe src="/silent"></iframe><script>1</script>',
  'frame-without-end': '<iframe src="/endless-body"></iframe><script>1</script>',
  'frame-to-private':
    '<iframe src="http://169.254.169.254/"></iframe><iframe src="http://127.0.0.1:6379/"></iframe><script>1</script>',
  'frame-to-file':
    '<iframe src="file:///etc/passwd"></iframe><iframe src="chrome://version"></iframe><script>1</script>',
  'frame-that-breaks-out': '<iframe src="/breaks-out-inner"></iframe><script>1</script>',
  'five-hundred-frames': `${'<iframe src="/no-type"></iframe>'.repeat(500)}<script>1</script>`,
  'object-and-embed':
    '<object data="/silent"></object><embed src="/broken-pdf"><object data="/pdf-of-noise" type="application/pdf"></object><script>1</script>',
  'auth-asked-by-part': '<script src="/unauthorized"></script><img src="/unauthorized">',
  'meta-refresh-to-itself': '<meta http-equiv="refresh" content="0"><script>1</script>',
  'meta-refresh-to-private': '<meta http-equiv="refresh" content="0;url=http://169.254.169.254/"><script>1</script>',
  'meta-refresh-to-script': '<meta http-equiv="refresh" content="0;url=javascript:for(;;){}"><script>1</script>',
  'base-elsewhere': '<base href="http://10.0.0.1/"><a href="x">x</a><script src="y.js"></script>',
  'prefetch-of-a-thousand': `${Array.from({ length: 1000 }, (_, n) => `<link rel="prefetch" href="/no-type?${n}">`).join('')}<script>1</script>`,
  speculation:
    '<script type="speculationrules">{"prerender":[{"source":"list","urls":["/silent","/endless-body"]}]}</script><script>1</script>',
  preconnects: `${Array.from({ length: 200 }, (_, n) => `<link rel="preconnect" href="http://10.0.${n}.1">`).join('')}<script>1</script>`,
  'animation-without-end':
    '<style>@keyframes a { to { transform: rotate(1turn) } } * { animation: a 1ms infinite }</style><script>1</script>',
  'marquee-and-blink': `${'<marquee>words</marquee>'.repeat(500)}<script>1</script>`,
  'svg-bomb':
    '<svg><defs><g id="a"><circle r="1"/></g><g id="b"><use href="#a"/><use href="#a"/></g></defs><use href="#b"/></svg><script>let s = "a"; for (let i = 0; i < 25; i++) document.querySelector("defs").innerHTML += `<g id="${s}x"><use href="#${s}"/><use href="#${s}"/></g>`, s += "x"; const u = document.createElementNS("http://www.w3.org/2000/svg", "use"); u.setAttribute("href", "#" + s); document.querySelector("svg").append(u)</script>',
  'lazy-images': `${'<p style="height:2000px">words</p><img loading="lazy" src="/no-type">'.repeat(200)}<script>1</script>`,
  'scrolls-for-ever':
    '<script>addEventListener("scroll", () => { for (let i = 0; i < 20; i++) { const p = document.createElement("p"); p.textContent = "more words ".repeat(30); document.body.append(p) } }); document.body.innerHTML = "<p style=height:5000px>words</p>"</script>',
};

/** What pages above ask for beside the named routes. */
export const partFor = (path: string): string | null => {
  if (path === '/module-circle.js') return script('import "/module-circle.js?again"; import "/module-circle.js";');
  if (path === '/style-imports-itself.css')
    return part('text/css', '@import "/style-imports-itself.css?1"; p { color: red }');
  if (path === '/breaks-out-inner') return html('<script>top.location.href = "http://169.254.169.254/"</script>');
  return null;
};

const part = (type: string, body: string): string =>
  head('200 OK', `Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`).concat(body);
const script = (body: string): string => part('text/javascript', body);

export const resourceRoutes: readonly HostileRoute[] = [
  ...Object.entries(BODIES).map(([name, body]) => page(`/${name}`, html(`<!doctype html>${ROOT}${body}`))),
  page(
    '/policy-forbids-all',
    html(
      `${ROOT}<script>document.body.append("words")</script>`,
      "Content-Security-Policy: default-src 'none'; sandbox",
    ),
  ),
  page(
    '/may-not-be-framed',
    html(
      `${ROOT}<script>document.body.append("words")</script>`,
      'X-Frame-Options: DENY',
      'Cross-Origin-Opener-Policy: same-origin',
      'Cross-Origin-Embedder-Policy: require-corp',
    ),
  ),
  page(
    '/clear-site-data',
    html(
      `${ROOT}<script>1</script>`,
      'Clear-Site-Data: "*"',
      'Strict-Transport-Security: max-age=99999999; includeSubDomains',
    ),
  ),
  page(
    '/reports',
    html(
      `${ROOT}<script>1</script>`,
      'Report-To: {"group":"a","max_age":9999,"endpoints":[{"url":"http://10.0.0.1/"}]}',
      'NEL: {"report_to":"a","max_age":9999}',
    ),
  ),
  page(
    '/link-header-preload',
    html(
      `${ROOT}<script>1</script>`,
      'Link: </silent>; rel=preload; as=script, </endless-body>; rel=preload; as=style',
    ),
  ),
  page('/refresh-and-shell', html(`${ROOT}<script>1</script>`, 'Refresh: 0; url=http://169.254.169.254/')),
  page(
    '/xhtml-broken',
    html('<html xmlns="http://www.w3.org/1999/xhtml"><body><p>words<div id="root"/><script>1</script>'),
  ),
  page(
    '/waits-politely',
    shell('setTimeout(() => { document.getElementById("root").textContent = "late words ".repeat(100) }, 1500)'),
  ),
];
