// Comment forms, comment counts and calls to comment, in the words of the common content systems.
import { phraseFilter } from './phrase-filter.ts';

export const commentForm = phraseFilter({
  name: 'Comment form',
  family: 'comment-form',
  summary: 'Comment forms, counts and calls to comment in some thirty languages; comments themselves are not touched.',
  example: 'Your email address will not be published. Required fields are marked *',
  topic:
    /comment (form|section|box|field|spam|system)|commenting|commenters|kommentar(formular|bereich|funktion|spalte)|formulaire de commentaire|espace commentaires|formulario de comentarios|форм[аеыу] комментар|评论(表单|功能|框)|コメント欄|댓글 ?(창|기능)|leave a reply|disqus|akismet/i,
  weakRun: 3,
  weakAtEnd:
    /comment|komment|coment|комм?ент|reacti|yorum|评论|留言|コメント|댓글|تعليق|reply|replies|antwort|répon|respond|rispond/u,
});
