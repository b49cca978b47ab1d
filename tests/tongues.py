"""How newsrooms of ten languages write: words, days, dates, clocks, ages. Enough for pages that nobody has seen."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Tongue:
    """A language with the habits of its newsrooms; `clocks` and `days` are formats, `{month}` and `{weekday}` names."""

    code: str
    zone: str
    words: str
    months: str
    weekdays: str
    clocks: tuple[str, ...]
    days: tuple[str, ...]
    ages: tuple[str, str]
    live: str
    by: str
    people: tuple[str, ...]

    def clock(self, at: datetime, style: int) -> str:
        """The time of day, as readers are told it."""
        local = at.astimezone(ZoneInfo(self.zone))
        return self.clocks[style % len(self.clocks)].format(at=local, hour=local.hour, half=local.hour % 12 or 12)

    def day(self, at: datetime, style: int) -> str:
        """The date, as readers are told it."""
        local = at.astimezone(ZoneInfo(self.zone))
        month, weekday = self.months.split()[local.month - 1], self.weekdays.split()[local.weekday()]
        return self.days[style % len(self.days)].format(at=local, day=local.day, month=month, weekday=weekday)

    def weekday(self, at: datetime) -> str:
        """The day of the week, its first letter a capital."""
        return self.weekdays.split()[at.astimezone(ZoneInfo(self.zone)).weekday()].capitalize()

    def age(self, at: datetime, now: datetime) -> str:
        """How long ago it was, as a page's script would say it."""
        minutes = int((now - at).total_seconds() // 60)
        return self.ages[0].format(minutes) if minutes < 60 else self.ages[1].format(minutes // 60)

    def sentence(self, rng: random.Random, words: int) -> str:
        """Words in a row, a capital at their beginning and a full stop at their end."""
        return " ".join(rng.choice(self.words.split()) for _ in range(words)).capitalize() + "."


TONGUES = (
    Tongue(
        "en",
        "Europe/London",
        "the ferry has left harbour council says storm rescue engine captain island bridge crews passengers boats wind",
        "January February March April May June July August September October November December",
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        ("{at:%H:%M}", "{half}:{at:%M}{at:%p}", "{at:%H:%M} {at:%Z}", "{at:%H.%M}"),
        (
            "{weekday} {day} {month} {at:%Y}",
            "{day} {month} {at:%Y}",
            "{month} {day}, {at:%Y}",
            "{weekday}, {day} {month}",
        ),
        ("{} minutes ago", "{} hours ago"),
        "Storm live updates",
        "By",
        ("Ann Other", "Joe Bloggs", "Mary O'Neill"),
    ),
    Tongue(
        "de",
        "Europe/Berlin",
        "die Fähre hat den Hafen verlassen sagt Rat Sturm Rettung Motor Kapitän Insel Brücke Wind Schiffe über für",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        ("{at:%H:%M} Uhr", "{at:%H.%M} Uhr", "{at:%H:%M}"),
        ("{weekday}, {day}. {month} {at:%Y}", "{day}. {month} {at:%Y}", "{at:%d.%m.%Y}", "{weekday}, {day}. {month}"),
        ("vor {} Minuten", "vor {} Stunden"),
        "Liveticker zum Sturm",
        "Von",
        ("Jörg Müller", "Anna Weiß", "Sabine Groß"),
    ),
    Tongue(
        "fr",
        "Europe/Paris",
        "le navire a quitté port conseil tempête sauvetage moteur capitaine île pont équipage vent selon déjà",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        ("{at:%H}h{at:%M}", "{at:%H}:{at:%M}", "{at:%H} h {at:%M}"),
        ("{weekday} {day} {month} {at:%Y}", "{day} {month} {at:%Y}", "{at:%d/%m/%Y}"),
        ("il y a {} minutes", "il y a {} heures"),
        "Tempête en direct",
        "Par",
        ("Jean Dupont", "Élodie Martin", "Anne Lefèvre"),
    ),
    Tongue(
        "it",
        "Europe/Rome",
        "la nave ha lasciato porto consiglio tempesta soccorsi motore capitano isola ponte equipaggio vento già",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        ("{at:%H:%M}", "{at:%H.%M}", "ore {at:%H:%M}"),
        ("{weekday} {day} {month} {at:%Y}", "{day} {month} {at:%Y}", "{at:%d/%m/%Y}"),
        ("{} minuti fa", "{} ore fa"),
        "Tempesta, la diretta",
        "di",
        ("Mario Rossi", "Lucia Bianchi", "Paolo D'Amico"),
    ),
    Tongue(
        "es",
        "Europe/Madrid",
        "el barco ha dejado puerto consejo tormenta rescate motor capitán isla puente tripulación viento según ya",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "lunes martes miércoles jueves viernes sábado domingo",
        ("{at:%H:%M}", "{at:%H:%M} h", "{at:%H.%M}h"),
        ("{weekday}, {day} de {month} de {at:%Y}", "{day} de {month} de {at:%Y}", "{at:%d/%m/%Y}"),
        ("hace {} minutos", "hace {} horas"),
        "Tormenta en directo",
        "Por",
        ("Juan Pérez", "María Núñez", "Ana García"),
    ),
    Tongue(
        "nl",
        "Europe/Amsterdam",
        "het schip heeft de haven verlaten raad storm redding motor kapitein eiland brug wind volgens bemanning",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        ("{at:%H:%M}", "{at:%H.%M} uur", "{at:%H:%M} uur"),
        ("{weekday} {day} {month} {at:%Y}", "{day} {month} {at:%Y}", "{at:%d-%m-%Y}"),
        ("{} minuten geleden", "{} uur geleden"),
        "Storm liveblog",
        "Door",
        ("Jan de Vries", "Els van Dam", "Piet Bakker"),
    ),
    Tongue(
        "pl",
        "Europe/Warsaw",
        "statek opuścił port rada burza ratunek silnik kapitan wyspa most załoga wiatr według już żegluga",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "poniedziałek wtorek środa czwartek piątek sobota niedziela",
        ("{at:%H:%M}", "godz. {at:%H:%M}"),
        ("{weekday}, {day} {month} {at:%Y}", "{day} {month} {at:%Y}", "{at:%d.%m.%Y}"),
        ("{} minut temu", "{} godzin temu"),
        "Burza: relacja na żywo",
        "Autor:",
        ("Jan Kowalski", "Łucja Nowak", "Piotr Wiśniewski"),
    ),
    Tongue(
        "sv",
        "Europe/Stockholm",
        "färjan har lämnat hamnen rådet storm räddning motor kapten ön bron besättning vind enligt redan",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "måndag tisdag onsdag torsdag fredag lördag söndag",
        ("{at:%H:%M}", "{at:%H.%M}", "kl. {at:%H:%M}"),
        ("{weekday} {day} {month} {at:%Y}", "{day} {month} {at:%Y}", "{at:%Y-%m-%d}"),
        ("{} minuter sedan", "{} timmar sedan"),
        "Stormen – direkt",
        "Av",
        ("Anna Öberg", "Lars Åkesson", "Eva Lund"),
    ),
    Tongue(
        "ru",
        "Europe/Kyiv",
        "паром вышел из порта совет говорит шторм спасение мотор капитан остров мост экипаж ветер уже",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "понедельник вторник среда четверг пятница суббота воскресенье",
        ("{at:%H:%M}", "{at:%H.%M}"),
        ("{weekday}, {day} {month} {at:%Y}", "{day} {month} {at:%Y}", "{at:%d.%m.%Y}"),
        ("{} минут назад", "{} часов назад"),
        "Шторм: онлайн",
        "Автор:",
        ("Анна Иваненко", "Пётр Орлов", "Мария Ковальчук"),
    ),
    Tongue(
        "tr",
        "Europe/Istanbul",
        "vapur limandan ayrıldı meclis fırtına kurtarma motor kaptan ada köprü mürettebat rüzgar göre artık",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        "Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi Pazar",
        ("{at:%H:%M}", "{at:%H.%M}"),
        ("{day} {month} {at:%Y}, {weekday}", "{day} {month} {at:%Y}", "{at:%d.%m.%Y}"),
        ("{} dakika önce", "{} saat önce"),
        "Fırtına canlı anlatım",
        "Yazan:",
        ("Ayşe Yılmaz", "Mehmet Kaya", "Elif Demir"),
    ),
)
