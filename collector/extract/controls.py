"""What is pressed in an entry: to share, answer, unfold or link it. Its words are the page's, and nobody's report."""

from __future__ import annotations

import re
from functools import lru_cache

from collector.extract.classnames import classes
from collector.extract.html import Node, brief, words

ROLES = frozenset("button menu menuitem navigation toolbar tooltip".split())
SHARING = re.compile(
    r"/sharer|/intent/tweet|twitter\.com/share|x\.com/share|whatsapp://|(?:api\.whatsapp\.com|wa\.me)/(?:send)?\?|t\.me/share|mailto:\?"
    r"|pinterest\.[\w.]+/pin/create|reddit\.com/submit|linkedin\.com/share",
    re.IGNORECASE,
)
SHARES = re.compile(
    r"(?:share|tweet|teilen|partager|condividi|compartir|compartilhar|delen|udost[ęe]pnij)"
    r"(?:\s(?:this|on|via|with|auf|per|sur|par|su|en|no|op|na)\b.*)?",
    re.IGNORECASE,
)
NETWORKS = frozenset("facebook twitter x whatsapp telegram reddit linkedin pinterest koo email messenger".split())
"""Where links for sharing lead, what they are called and what they say: none of it is the entry's."""

PRESSED = frozenset(
    (
        "share|share this|share this post|share this update|copy|copy link|copy the link|copy url|copied|link copied"
        "|link|reply|like|report|save|comment|comments|print|embed|follow|listen|show more|show less|read more"
        "|read less|see more|see less|view more|load more|continue reading|expand|collapse|close|more|less"
        "|teilen|link kopieren|kopieren|kopiert|link kopiert|antworten|gefällt mir|melden|merken|kommentieren|drucken"
        "|mehr anzeigen|weniger anzeigen|weiterlesen|mehr lesen|mehr|weniger|ausklappen|einklappen|schließen"
        "|partager|copier le lien|lien copié|répondre|j'aime|signaler|enregistrer|commenter|imprimer|afficher plus"
        "|voir plus|voir moins|lire plus|lire moins|lire la suite"
        "|compartir|copiar enlace|copiar el enlace|enlace copiado|responder|me gusta|guardar|comentar|imprimir"
        "|ver más|ver menos|leer más|mostrar más|mostrar menos|seguir leyendo"
        "|condividi|copia link|copia il link|link copiato|rispondi|mi piace|salva|commenta|stampa|mostra altro"
        "|mostra di più|mostra meno|leggi di più|leggi tutto|leggi altro|continua a leggere"
        "|compartilhar|partilhar|copiar link|copiar o link|link copiado|curtir|salvar|ver mais|mostrar mais|ler mais"
        "|leia mais|continuar lendo"
        "|delen|kopieer link|link kopiëren|link gekopieerd|reageren|reageer|vind ik leuk|bewaren|lees meer|lees verder"
        "|toon meer|toon minder|meer tonen|minder tonen"
        "|udostępnij|kopiuj link|skopiuj link|skopiowano|odpowiedz|lubię to|zapisz|komentuj|pokaż więcej|pokaż mniej"
        "|czytaj więcej|czytaj dalej|rozwiń|zwiń"
        "|dela|kopiera länk|svara|gilla|visa mer|visa mindre|läs mer|del|kopier lenke|kopier link|svar|vis mer|vis mere"
        "|vis mindre|les mer|læs mere|jaa|kopioi linkki|näytä lisää|lue lisää"
        "|sdílet|kopírovat odkaz|odpovědět|zobrazit více|číst dál|megosztás|tovább|distribuie|citește mai mult"
        "|paylaş|bağlantıyı kopyala|yanıtla|beğen|devamını oku|daha fazla göster"
        "|поделиться|скопировать ссылку|копировать ссылку|ответить|нравится|показать ещё|показать еще|читать далее"
        "|читать дальше|развернуть|свернуть|поширити|читати далі|κοινοποίηση|περισσότερα"
        "|シェア|リンクをコピー|もっと見る|続きを読む|分享|复制链接|複製連結|展开|展開|共有|공유|링크 복사|더보기"
        "|مشاركة|نسخ الرابط|اقرأ المزيد|שתף|קרא עוד|शेयर करें|और पढ़ें"
    ).split("|")
)
"""What stands on what is pressed; whoever writes of somebody may use these words too."""

PERMANENT = re.compile(
    r"permalinks?|permanent link|direct link|link to (?:this|the) (?:post|entry|update|item|article|comment)|permalien"
    r"|lien (?:permanent|direct)|direktlink|dauerlink|link zu[mr]? (?:diesem )?(?:beitrag|eintrag|meldung)"
    r"|enlace (?:permanente|directo)|link (?:permanente|diretto|direto)|collegamento permanente|permalänk"
    r"|permalenke|directe link|постоянная ссылка|パーマリンク",
    re.IGNORECASE,
)
"""What a link to the entry itself says."""

CALLED = re.compile(
    r"(?:^|[\s_-])(?:toggle\w*|togglers?|expand\w*|collaps\w*|buttons?|btn|cta|more|less|share|copy|clipboard|reply)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Classes of what is pressed, and not of that alone: its words have to be known too."""

SAID = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle", "data-clipboard-text", "onclick")
"""Attributes of what is pressed."""

LONGEST = 40
AROUND = re.compile(r"^[\W_]+|[\W_]+$")
GOES_ON = ",;("


def is_control(node: Node) -> bool:
    """Whether an element is there to be pressed, and its words stand in no sentence."""
    leads = node.tag == "a" and not _leads_nowhere(node)
    if node.tag == "a" and _shares(node):
        return True
    if node.get("role") in ROLES and not leads:
        return not in_sentence(node)
    pressed = not leads or node.get("role") in ROLES or _is_called(classes(node))
    said = brief(node, LONGEST) if node.tag == "a" or _may_be_pressed(node) else ""
    own = _bare(said)
    if said and node.tag == "a" and _is_permanent(node, own):
        return True
    return pressed and own in PRESSED and not in_sentence(node)


def may_be_said(node: Node) -> bool:
    """Whether a control says something of its own: a report may be there to be unfolded as a whole."""
    return node.tag != "a" and node.get("role") == "button" and _bare(brief(node, LONGEST)) not in PRESSED


def is_headline(node: Node) -> bool:
    """Whether a button is the whole of a heading, which folds what is below it."""
    heading = next(node.iterancestors("h1", "h2", "h3", "h4", "h5", "h6"), None)
    return heading is not None and words(heading) == words(node)


def _may_be_pressed(node: Node) -> bool:
    return node.tag == "summary" or _is_called(classes(node)) or any(name in node.attrib for name in SAID)


@lru_cache(8192)
def _is_called(named: str) -> bool:
    return CALLED.search(named) is not None


@lru_cache(8192)
def _bare(said: str) -> str:
    return AROUND.sub("", said).casefold().replace("’", "'")


def _is_permanent(link: Node, said: str) -> bool:
    """Whether a link is one to the entry itself: it says so, or shows a sign and leads to a place on a page."""
    if said:
        return PERMANENT.fullmatch(said) is not None
    return "#" in (link.get("href") or "") and next(link.iter("img", "picture", "video", "amp-img"), None) is None


def _leads_nowhere(link: Node) -> bool:
    leads = link.get("href") or ""
    return leads[:1] in ("", "#") or leads.startswith("javascript:")


def _shares(link: Node) -> bool:
    called, leads = link.get("title") or link.get("aria-label") or "", link.get("href") or ""
    names_one = _leads_nowhere(link) and words(link).casefold() in NETWORKS
    return bool(names_one or SHARING.search(leads) or SHARES.fullmatch(called.strip()))


def in_sentence(node: Node) -> bool:
    """Whether words go on before or behind an element in the same line: then it is one of them, explained or marked."""
    before, around = node.getprevious(), node.getparent()
    opening = before.tail if before is not None else None if around is None else around.text
    opening, behind = (opening or "").rstrip(), (node.tail or "").lstrip()
    return (opening != "" and (opening[-1].isalnum() or opening[-1] in GOES_ON)) or behind[:1].isalnum()
