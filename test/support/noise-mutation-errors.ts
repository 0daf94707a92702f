// Error output as servers print it into pages, with paths, lines, hosts and versions drawn anew each time.
import type { NoiseKind, NoisePlace } from './noise-mutations.ts';
import type { Pick } from './seeded-pick.ts';

const ANYWHERE: readonly NoisePlace[] = ['top', 'after-title', 'between', 'end'];

const host = (pick: Pick): string =>
  `${pick.one(['www', 'news', 'blog', 'old'])}.${pick.one(['hafenblatt', 'valleypost', 'lecourrier', 'elfaro', 'tageslicht'])}.${pick.one(['example', 'test', 'invalid'])}`;

const phpPath = (pick: Pick): string =>
  pick.one([
    `/home/www/${host(pick)}/wp-includes/${pick.one(['media', 'functions', 'query', 'post-template', 'class-wp'])}.php`,
    `/var/www/html/wp-content/themes/${pick.one(['astra', 'divi', 'newspaper', 'twentytwelve'])}/${pick.one(['single', 'header', 'inc/template-tags'])}.php`,
    `/var/www/vhosts/${host(pick)}/httpdocs/${pick.one(['tpl/story', 'lib/db', 'index'])}.php`,
    `C:\\inetpub\\wwwroot\\${pick.one(['site', 'portal'])}\\includes\\${pick.one(['config', 'story'])}.php`,
    `/nas/content/live/${pick.one(['daily', 'press'])}/wp-content/plugins/${pick.one(['jetpack/class', 'foo/foo', 'seo-pack/seo'])}.php`,
    `/usr/share/nginx/html/core/lib/${pick.one(['Drupal/Entity', 'Twig/Template', 'base'])}.php`,
  ]);

const phpMessage = (pick: Pick): string =>
  pick.one([
    `Warning: Undefined array key ${pick.one(['0', '1', '"id"', '"thumb"'])}`,
    `Warning: Undefined variable $${pick.one(['img', 'post', 'row'])}`,
    `Notice: Undefined index: ${pick.one(['lang', 'cat', 'user_id'])}`,
    `Notice: Trying to get property '${pick.one(['name', 'ID'])}' of non-object`,
    `Deprecated: Creation of dynamic property ${pick.one(['WP_Foo', 'Walker_Nav'])}::$${pick.one(['bar', 'args'])} is deprecated`,
    'Deprecated: Function get_magic_quotes_gpc() is deprecated',
    'Strict Standards: Only variables should be passed by reference',
    'Warning: Cannot modify header information - headers already sent by (output started at /srv/x.php:12)',
    'Warning: Invalid argument supplied for foreach()',
    'Warning: A non-numeric value encountered',
    'Warning: count(): Parameter must be an array or an object that implements Countable',
    'Warning: file_get_contents(http://feeds.test/rss): failed to open stream: HTTP request failed!',
    'Fatal error: Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)',
    "Parse error: syntax error, unexpected '}', expecting end of file",
  ]);

const phpLine = (pick: Pick): string => `${phpMessage(pick)} in ${phpPath(pick)} on line ${1 + pick.below(2400)}`;
const many = (pick: Pick, limit: number, make: () => string): string[] =>
  Array.from({ length: 1 + pick.below(limit) }, make);

const javaFrame = (pick: Pick): string => {
  const type = pick.one(['TeaserBox', 'StoryServlet', 'PageRenderer', 'CacheFilter']);
  return `\tat com.${pick.one(['newsroom', 'portal', 'press'])}.${pick.one(['web', 'render', 'core'])}.${type}.${pick.one(['render', 'doGet', 'apply'])}(${type}.java:${1 + pick.below(700)})`;
};

export const ERROR_OUTPUT: readonly NoiseKind[] = [
  { family: 'php-run', places: ANYWHERE, make: (pick) => many(pick, 14, () => phpLine(pick)) },
  { family: 'php-one', places: ANYWHERE, make: (pick) => [phpLine(pick)] },
  { family: 'php-inside', places: ['inside'], make: (pick) => [phpLine(pick)] },
  {
    family: 'php-html-errors',
    places: ANYWHERE,
    make: (pick) => [
      `<br />\n<b>${pick.one(['Warning', 'Notice', 'Deprecated'])}</b>:  Undefined ${pick.one(['variable: x', 'offset: 3'])} in <b>${phpPath(pick)}</b> on line <b>${1 + pick.below(900)}</b><br />`,
    ],
  },
  {
    family: 'php-uncaught',
    places: ANYWHERE,
    make: (pick) => [
      `${pick.one(['Fatal error', 'PHP Fatal error'])}: Uncaught ${pick.one(['Error: Call to undefined function mysql_connect()', 'TypeError: Unsupported operand types: string + int', 'PDOException: could not find driver'])} in ${phpPath(pick)}:${1 + pick.below(300)}\nStack trace:\n#0 ${phpPath(pick)}(${1 + pick.below(300)}): render_story(Array)\n#1 ${phpPath(pick)}(17): require()\n#2 {main}\n  thrown in ${phpPath(pick)} on line ${1 + pick.below(300)}`,
    ],
  },
  {
    family: 'php-cli',
    places: ANYWHERE,
    make: (pick) => [
      `PHP ${phpLine(pick)}\nPHP Stack trace:\nPHP   1. {main}() /srv/app/index.php:0\nPHP   2. load() /srv/app/index.php:${1 + pick.below(90)}`,
    ],
  },
  {
    family: 'xdebug',
    places: ANYWHERE,
    make: (pick) => [
      `( ! ) ${phpLine(pick)}\nCall Stack\n#\tTime\tMemory\tFunction\tLocation\n1\t0.00${pick.below(90) + 10}\t${300000 + pick.below(99999)}\t{main}( )\t..\\index.php:0`,
    ],
  },
  {
    family: 'java-trace',
    places: ANYWHERE,
    make: (pick) => [
      `${pick.one(['java.lang.NullPointerException', 'java.lang.IllegalStateException: no cache', 'javax.servlet.ServletException: File "/inc/teaser.jsp" not found', 'org.apache.jasper.JasperException: Unable to compile class for JSP'])}\n${many(pick, 6, () => javaFrame(pick)).join('\n')}\nCaused by: java.io.IOException: ${pick.one(['closed', 'Broken pipe'])}\n\t... ${1 + pick.below(40)} more`,
    ],
  },
  {
    family: 'python-traceback',
    places: ANYWHERE,
    make: (pick) => [
      `Traceback (most recent call last):\n  File "/srv/${pick.one(['site', 'cms'])}/venv/lib/python3.${6 + pick.below(7)}/site-packages/${pick.one(['flask/app.py', 'jinja2/environment.py'])}", line ${1 + pick.below(2000)}, in ${pick.one(['render', 'wsgi_app'])}\n    ${pick.one(['response = self.full_dispatch_request()', 'return self._render(ctx)'])}\n${pick.one(["KeyError: 'teaser'", 'jinja2.exceptions.UndefinedError: story is undefined', 'ValueError: too many values to unpack (expected 2)'])}`,
    ],
  },
  {
    family: 'node-trace',
    places: ANYWHERE,
    make: (pick) => [
      `TypeError: Cannot read ${pick.one(["property 'url' of undefined", "properties of null (reading 'title')"])}\n    at renderTeaser (/srv/web/dist/server.js:${1 + pick.below(900)}:${1 + pick.below(80)})\n    at processTicksAndRejections (node:internal/process/task_queues:96:5)`,
    ],
  },
  {
    family: 'ruby-trace',
    places: ANYWHERE,
    make: (pick) => [
      `NoMethodError (undefined method \`title' for nil:NilClass):\napp/views/stories/_teaser.html.erb:${1 + pick.below(60)}:in \`_app_views_stories__teaser_html_erb'\napp/controllers/stories_controller.rb:${1 + pick.below(90)}:in \`show'`,
    ],
  },
  {
    family: 'go-panic',
    places: ANYWHERE,
    make: (pick) => [
      `panic: runtime error: index out of range [${pick.below(9)}] with length 0\n\ngoroutine ${1 + pick.below(90)} [running]:\nmain.teasers(0xc00${pick.below(9)}1e000)\n\t/srv/site/main.go:${1 + pick.below(300)} +0x1d`,
    ],
  },
  {
    family: 'dotnet-trace',
    places: ANYWHERE,
    make: (pick) => [
      `System.${pick.one(['NullReferenceException: Object reference not set to an instance of an object.', 'InvalidOperationException: Sequence contains no elements'])}\n   at Portal.Web.Teaser.Render(Story story) in C:\\build\\Teaser.cs:line ${1 + pick.below(300)}\n   at System.Web.UI.Control.LoadRecursive()`,
    ],
  },
  {
    family: 'classic-asp',
    places: ANYWHERE,
    make: (pick) => [
      `Microsoft VBScript runtime error '800a${pick.one(['000d', '01a8', '0009'])}'\n\n${pick.one(["Type mismatch: 'id'", "Object required: ''"])}\n\n/${pick.one(['news', 'inc'])}/story.asp, line ${1 + pick.below(400)}`,
    ],
  },
  {
    family: 'mysql',
    places: ANYWHERE,
    make: (pick) => [
      pick.one([
        `You have an error in your SQL syntax; check the manual that corresponds to your ${pick.one(['MySQL', 'MariaDB'])} server version for the right syntax to use near 'ORDER BY id' at line ${1 + pick.below(4)}`,
        `WordPress database error: [Table '${pick.one(['wp_site', 'press'])}.wp_${pick.one(['postmeta', 'popularposts'])}' doesn't exist]\nSELECT post_id FROM wp_popularposts ORDER BY views DESC LIMIT ${1 + pick.below(9)}`,
        `SQLSTATE[HY000] [2002] ${pick.one(['Connection refused', 'No such file or directory'])}`,
        `Warning: mysqli_connect(): (HY000/1045): Access denied for user 'web'@'localhost' (using password: YES) in ${phpPath(pick)} on line ${1 + pick.below(90)}`,
        `MySQL server has gone away`,
      ]),
    ],
  },
  {
    family: 'postgres',
    places: ANYWHERE,
    make: (pick) => [
      `ERROR:  relation "${pick.one(['teasers', 'story_view'])}" does not exist\nLINE ${1 + pick.below(3)}: SELECT * FROM ${pick.one(['teasers', 'story_view'])}\n                      ^`,
    ],
  },
  {
    family: 'include-failed',
    places: ANYWHERE,
    make: (pick) => [
      pick.one([
        '[an error occurred while processing this directive]',
        'Liquid error: internal',
        'Liquid error (sections/article line 12): invalid url input',
        'Embedded data could not be displayed.',
      ]),
    ],
  },
  {
    family: 'gateway',
    places: ['between', 'end', 'after-title'],
    make: (pick) => [
      pick.one(['502 Bad Gateway', '504 Gateway Time-out', '503 Service Temporarily Unavailable']),
      `nginx/1.${10 + pick.below(17)}.${pick.below(4)}`,
    ],
  },
  {
    family: 'wordpress-critical',
    places: ['end', 'between'],
    make: () => ['There has been a critical error on this website.', 'Learn more about troubleshooting WordPress.'],
  },
];
