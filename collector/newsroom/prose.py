"""Sentences of a small town's news, put together at random from our own words. Pure: the chance is handed in."""

from __future__ import annotations

from random import Random

from collector.newsroom.story import paragraphs

_SLOTS = {
    "who": (
        "the harbour office",
        "the fire service",
        "the council",
        "a spokesperson for the port",
        "the rail operator",
        "the schools board",
        "the weather station on Signal Hill",
        "Councillor Dara Finch",
        "the market association",
        "the coastguard",
        "the hospital",
        "the ferry company",
        "Superintendent Lena Marsh",
        "the lighthouse trust",
    ),
    "place": (
        "Rope Street",
        "the outer pier",
        "Berth 2",
        "the fish market",
        "Signal Hill",
        "the swing bridge",
        "Little Skerrin",
        "Port Annis",
        "the lower town",
        "the goods yard",
        "Chapel Steps",
        "the sea wall",
    ),
    "thing": (
        "a fallen crane",
        "a loose barge",
        "a power cut",
        "the high tide",
        "a burst water main",
        "a gas leak",
        "an oil slick",
        "the closed road",
        "a drifting buoy",
        "a damaged slipway",
        "a landslip",
        "a stranded coach",
    ),
    "verb": (
        "is being watched",
        "has been made safe",
        "is still a danger",
        "may take days to clear",
        "was found at first light",
        "has been fenced off",
        "is under control",
        "was worse than thought",
        "is expected to spread no more",
    ),
    "when": (
        "this morning",
        "within the hour",
        "before dark",
        "since the last tide",
        "overnight",
        "by the weekend",
        "earlier today",
        "after the meeting",
        "for the second time this week",
    ),
    "mood": (
        "cautious",
        "relieved",
        "angry",
        "tired but calm",
        "surprised",
        "hopeful",
        "impatient",
        "grateful",
    ),
}

_SENTENCES = (
    "{Who} says that {thing} at {place} {verb}.",
    "About {n} people were moved from {place} {when}, according to {who}.",
    "{Who} has asked drivers to stay away from {place} {when}.",
    "People at {place} were {mood} when they heard that {thing} {verb}.",
    "We have asked {who} about {thing} and are waiting for an answer.",
    "{Thing} has closed {place} {n} times in ten years, {who} told the Courier.",
    "{Who} put the cost of {thing} at {n} thousand, and said that the sum would rise.",
    "Nobody was hurt at {place}, where {thing} {verb} {when}.",
    "Buses that call at {place} will run every {n} minutes {when}.",
    "{Who} did not confirm reports that {thing} {verb}, and would not say why.",
)

_TITLES = (
    "{Who} warns of {thing}",
    "{n} moved from {place}",
    "{place} shut after {thing}",
    "{Who} answers questions on {thing}",
    "What we know about {thing}",
)

_HEADLINES = (
    "{place} cut off by {thing}",
    "{Who} works to clear {place} of {thing}",
    "{n} moved as {thing} closes {place}",
)


def body(rng: Random) -> str:
    """One to four paragraphs of HTML, now and then with a list, a quotation or a link."""
    html = paragraphs(*(_paragraph(rng) for _ in range(rng.randint(1, 4))))
    if happens(rng, 0.1):
        items = "".join(f"<li>{_filled(rng, rng.choice(_SENTENCES))}</li>" for _ in range(3))
        return f"{html}<ul>{items}</ul>"
    if happens(rng, 0.1):
        return f"{html}<blockquote>{paragraphs(_paragraph(rng))}</blockquote>"
    if happens(rng, 0.1):
        address = f"https://saltmere-council.example/notices/{rng.randint(100, 999)}"
        return html + paragraphs(f'The notice is <a href="{address}">on the council\'s site</a>.')
    return html


def happens(rng: Random, chance: float) -> bool:
    """Whether something of that chance happens this time."""
    return rng.random() < chance


def sentence(rng: Random) -> str:
    """One sentence."""
    return _filled(rng, rng.choice(_SENTENCES))


def title(rng: Random) -> str:
    """The title of an entry."""
    return _filled(rng, rng.choice(_TITLES))


def headline(rng: Random) -> str:
    """The headline of a blog, without what says that it is live."""
    return _filled(rng, rng.choice(_HEADLINES))


def _paragraph(rng: Random) -> str:
    return " ".join(sentence(rng) for _ in range(rng.randint(1, 4)))


def _filled(rng: Random, pattern: str) -> str:
    words = {slot: rng.choice(choices) for slot, choices in _SLOTS.items()}
    capitals = {slot.capitalize(): _capital(word) for slot, word in words.items()}
    return _capital(pattern.format(**words, **capitals, n=rng.randint(4, 90)))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
