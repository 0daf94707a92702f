// More texts of our own that look like noise in places: quotations, labels as headings, verses, minutes, policies, release notes.

export const MORE_LOOKALIKES: readonly { about: string; text: string }[] = [
  {
    about: 'The cookie jar',
    text: 'The cookie jar\n\nMy grandmother kept a jar on the top shelf, and we were not to touch it until the lamps were lit on Sunday.\n\nAccept\n\nShe taught us to accept what we were given and to say thank you for it.\n\nSettings\n\nThe table had two settings, one for us and one for the guest who never came.',
  },
  {
    about: 'Comments on a war',
    text: 'Comments on a war\n\nComments\n\nThe first part of the book is called Comments, and it holds the notes that the general wrote in the margin of his maps.\n\nReplies\n\nThe second holds the replies of his wife, who had read them all.',
  },
  {
    about: 'Why newsletters are back',
    text: 'Why newsletters are back\n\nSubscribe to our newsletter, every website says, and for once people do. The number of newsletters has tripled since 2019, a study says.\n\nThe best of them are written by one person for a few hundred readers.\n\n“Sign up for our newsletter” is now the most frequent sentence on the web, ahead of “Accept all cookies”.',
  },
  {
    about: 'Understanding Java stack traces',
    text: 'Understanding Java stack traces\n\nA stack trace is read from the top. Here is a short one:\n\nException in thread "main" java.lang.ArithmeticException: / by zero\n\tat Main.divide(Main.java:8)\n\tat Main.main(Main.java:4)\n\nThe first line names the exception, the second the place where it was thrown.',
  },
  {
    about: 'How to fix "Error establishing a database connection"',
    text: 'How to fix "Error establishing a database connection"\n\nThis WordPress error means that the site cannot reach its MySQL server. Visitors see only this:\n\nError establishing a database connection\n\nFirst check the four lines of wp-config.php that name the database.',
  },
  {
    about: 'The Traceback',
    text: 'The Traceback\n\nTraceback (most recent call last):\n  File "poem.py", line 1, in <module>\n    love()\nNameError: name \'love\' is not defined\n\nThis poem was found on a conference badge.',
  },
  {
    about: 'Minutes of the council',
    text: 'Minutes of the council\n\n12 May 2024\n\nPresent were nine members, and the chair opened the meeting at seven in the evening.\n\n19 May 2024\n\nPresent were eight members, and the chair was ill.',
  },
  {
    about: 'Song',
    text: 'Song\n\nRow, row, row your boat\ngently down the stream.\n\nRow, row, row your boat\ngently down the stream.\n\nRow, row, row your boat\ngently down the stream.',
  },
  {
    about: 'Copyright for gardeners',
    text: 'Copyright for gardeners\n\nA garden can be protected by copyright, a court in Lyon has held, if its plan shows the hand of its maker.\n\nAll rights reserved\n\nMany plans bear the words “All rights reserved”, which have had no legal meaning since the Berne Convention.\n\nThe gardener won and gave the money to a school.',
  },
  {
    about: 'Terms of Use',
    text: 'Terms of Use\n\nThese terms govern your use of the reading room, its books and its chairs.\n\n1. You may not copy or redistribute the plates without written permission of the keeper.\n\n2. We use cookies and similar technologies only for the coffee machine, and you can refuse them.\n\n3. All rights reserved.',
  },
  {
    about: 'Privacy Policy',
    text: 'Privacy Policy\n\nWe use cookies to remember your language and your basket. By using this website you agree to the use of cookies as described here.\n\nYou can delete cookies in the settings of your browser at any time.\n\nWe value your privacy and do not sell your personal information.',
  },
  {
    about: 'A page from the log',
    text: 'A page from the log\n\n08:00 The wind has turned to the north, and we have taken in the second reef.\n\n12:00 Position by sun, one degree too far west.\n\n16:00 Land.',
  },
  {
    about: 'Reader letters',
    text: 'Reader letters\n\nYour article on otters (May 3) was a joy to read, and my children have gone to look for tracks ever since.\n\nJane Miller, Leeds\n\nOtters are not as rare as you think. I have seen six this year, and all of them before breakfast.\n\nTom Ward, Hull',
  },
  {
    about: 'Q&A: the ferry',
    text: 'Q&A: the ferry\n\nQ: Is there a ferry on Sunday?\n\nA: Yes, at nine and at four, and in summer also at noon.\n\nQ: May I bring my dog?\n\nA: Yes, dogs travel free of charge.',
  },
  {
    about: 'Recipe for rye bread',
    text: 'Recipe for rye bread\n\nIngredients:\n\n- 500 g rye flour\n- 400 ml water\n- 10 g salt\n\nMix flour and water in the evening and leave the dough by the stove until morning.\n\nBake for 50 minutes at 220 degrees, and turn it once.',
  },
  {
    about: 'What the error means: MySQL 1064',
    text: "What the error means: MySQL 1064\n\nERROR 1064 (42000): You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'FORM users' at line 1\n\nThe server did not understand the statement. In this case FROM is misspelt.\n\nCorrect the word and run the query again.",
  },
  {
    about: 'A history of the share button',
    text: 'A history of the share button\n\nShare this\n\nIn 2004 a small company put the words “Share this” under every story, with a green icon.\n\nTweet this\n\nFive years later the bird came.',
  },
  {
    about: 'Bread &amp; HTML',
    text: 'Bread &amp; HTML\n\nIn an HTML page the name of the shop must be written as Bread &amp; Butter, since the ampersand begins an entity.\n\nBrowsers show it as it should be.',
  },
  {
    about: 'The Sign ®',
    text: 'The Sign ®\n\nA short guide to the signs ™ and ® for shopkeepers who print their own labels.\n\nThe sign ® may be used only when the mark is registered. Think of Oakline®',
  },
  {
    about: 'The end',
    text: 'The end\n\nThe film closes with a white screen and one word in the middle of it, held for a full minute.\n\nFin\n\nNobody left the hall before the light went up.',
  },
  {
    about: 'Advertisement and its enemies',
    text: 'Advertisement and its enemies\n\nThe word advertisement is older than the newspaper, and meant a warning at first.\n\nAdvertisement\n\nIn 1702 the Daily Courant set it in italics over a notice of lost keys.',
  },
  {
    about: 'Dates of the tour',
    text: 'Dates of the tour\n\n3 May 2024 London\n\n5 May 2024 Leeds\n\n7 May 2024 Hull\n\nAll concerts begin at eight, and the doors open an hour before that.',
  },
  {
    about: 'Letter from Lisbon',
    text: 'Letter from Lisbon\n\nBy tram to the sea\n\nThe number 15 leaves from the square every ten minutes and is full of people with towels and melons.\n\nThe sea is cold, but nobody says so.',
  },
  {
    about: 'Server error in the vineyard',
    text: 'Server error in the vineyard\n\nThe new robot that prunes vines stopped on Tuesday with the words “internal server error” on its small screen, and would not move.\n\nThe winemaker finished the row by hand.',
  },
  {
    about: 'Read more, worry less',
    text: 'Read more, worry less\n\nRead more: the first piece of advice in this book is also the shortest one, and the author has kept to it.\n\nWorry less: the second takes four hundred pages.\n\nSleep: the third is missing from my copy.',
  },
  {
    about: 'Log of the lighthouse',
    text: 'Log of the lighthouse\n\nWarning: shallow water at the north mole, said the sign on line 9 of the old chart, which nobody could read without a lamp.\n\nNotice: the keeper is out.',
  },
  {
    about: '404 ways to cook a potato',
    text: '404 ways to cook a potato\n\nPage not found? No recipe is missing from this book, which has one for each potato that the author has met.\n\nThe best is on page 12: boil it, and do not stop to think.',
  },
  {
    about: 'Sign in, please',
    text: 'Sign in, please\n\nThe hotel still keeps a paper register, and every guest must sign in with a fountain pen that is chained to the desk.\n\nThe oldest volume begins in 1871.',
  },
  {
    about: '问答：什么是 PHP 警告',
    text: '问答：什么是 PHP 警告\n\n升级到 PHP 8 之后，页面顶部出现下面一行：\n\nWarning: Undefined array key "id" in /var/www/html/index.php on line 12\n\n这是因为数组中没有这个键，先用 isset 检查即可。',
  },
  {
    about: 'Cookies: was die Regel verlangt',
    text: 'Cookies: was die Regel verlangt\n\nWer Cookies setzt, muss fragen, sagt das Gericht. Ein Banner mit dem Satz „Wir verwenden Cookies“ und nur einem Knopf genügt nicht.\n\nAlle akzeptieren\n\nSo hieß der einzige Knopf, den die Besucher sahen. Ablehnen konnten sie nirgends.',
  },
  {
    about: 'La forma de los comentarios',
    text: 'La forma de los comentarios\n\nEl formulario dice “Deja una respuesta” y promete que tu dirección de correo no será publicada. Nadie lo lee.\n\nUn experimento con tres mil lectores lo demuestra.',
  },
  {
    about: 'Emoji families',
    text: 'Emoji families\n\n👨‍👩‍👧‍👦 is one sign made of seven, and \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 needs its joiner too, as does क्‍ष in Hindi.\n\nDo not strip them.',
  },
  {
    about: 'Three photographers',
    text: 'Three photographers\n\nGetty\n\nAda Getty drew and photographed the harbour for forty years, and nobody bought a print.\n\nReuters\n\nPaul Reuters kept pigeons. The agency came later.',
  },
  {
    about: 'Table of tides',
    text: 'Table of tides\n\nDay\tHigh\tLow\nMonday\t04:12\t10:31\nTuesday\t05:01\t11:20\n\nTimes are given for the outer mole and hold for the inner harbour too, ten minutes later.',
  },
  {
    about: 'A short story',
    text: 'A short story\n\nHe waited for the post.\n\nNothing came.\n\nHe waited for the spring.\n\nNothing came.\n\nHe stopped waiting.',
  },
  {
    about: 'Release notes for version 2.3',
    text: "Release notes for version 2.3\n\nFixed: TypeError: Cannot read properties of undefined (reading 'map') when a list is empty.\n\nFixed: panic: runtime error: index out of range in the parser.\n\nKnown issue: Warning: mysqli_connect(): (HY000/2002): Connection refused in /srv/app/db.php on line 12 is shown when the database starts late.",
  },
  {
    about: 'Die Fehlermeldung verstehen',
    text: "Die Fehlermeldung verstehen\n\nBeim Start der Anwendung erscheint:\n\nTypeError: Cannot read properties of null (reading 'title')\n    at render (/srv/app/server.js:12:8)\n\nDie Variable wurde nie gesetzt. Prüfen Sie den Rückgabewert der Funktion.",
  },
  {
    about: 'Interview with a hacker',
    text: 'Interview with a hacker\n\nWhat was the first message you ever saw?\n\n“Access denied,” she says, and laughs.\n\nWhat did you do?\n\n“I tried again. You don’t have permission to give up.”',
  },
  {
    about: 'Opening hours',
    text: 'Opening hours\n\nMonday to Friday 9:00 - 17:00\n\nSaturday 9:00 - 12:00\n\nThe museum is closed on public holidays and when the river is high.',
  },
];
