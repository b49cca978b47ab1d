"""Words of time in the languages of the publishers: months, weekdays, days, ages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_MONTHS = (
    (
        "january januar jänner janvier enero gennaio janeiro januari stycznia styczeń ledna ianuarie január"
        " ocak января січня ιανουαρίου"
    ),
    (
        "february februar feber février febrero febbraio fevereiro februari lutego luty února februarie şubat"
        " февраля лютого φεβρουαρίου"
    ),
    "march märz mars marzo março maart marca marzec marts března martie március mart maret марта березня μαρτίου",
    "april avril abril aprile kwietnia kwiecień dubna aprilie április nisan апреля квітня απριλίου",
    "may mai mayo maggio maio mei maja maj května május mayıs мая травня μαΐου",
    "june juni juin junio giugno junho czerwca czerwiec června iunie haziran июня червня ιουνίου",
    "july juli juillet julio luglio julho lipca lipiec července iulie temmuz июля липня ιουλίου",
    "august août agosto augustus augusti sierpnia sierpień srpna augusztus ağustos agustus августа серпня αυγούστου",
    (
        "september septembre septiembre settembre setembro września wrzesień září septembrie szeptember eylül"
        " сентября вересня σεπτεμβρίου"
    ),
    (
        "october oktober octobre octubre ottobre outubro października październik října octombrie ekim"
        " октября жовтня οκτωβρίου"
    ),
    "november novembre noviembre novembro listopada listopad listopadu noiembrie kasım ноября листопада νοεμβρίου",
    (
        "december dezember décembre diciembre dicembre dezembro grudnia grudzień desember prosince decembrie"
        " aralık декабря грудня δεκεμβρίου"
    ),
)

_MONTHS_IN_FULL = (
    (
        "siječnja siječanj јануар јануара януари јануари студзеня sausio janvāris janvārī jaanuar gener yanvar janar"
        " tammikuuta janúar يناير ינואר בינואר ιανουάριος januára januara"
    ),
    (
        "veljače veljača фебруар фебруара февруари лютага vasario februāris februārī veebruar febrer fevral shkurt"
        " helmikuuta febrúar فبراير شباط פברואר בפברואר φεβρουάριος februára februara"
    ),
    (
        "ožujka ožujak март марта сакавіка kovo martā märts març mart mars maaliskuuta maret mrt مارس آذار מרץ במרץ מרס"
        " μάρτιος március marec marca"
    ),
    (
        "travnja travanj април априла красавіка balandžio aprīlis aprīlī aprill abril aprel prill huhtikuuta"
        " apríl أبريل"
        " نيسان אפריל באפריל απρίλιος aprila apríla"
    ),
    (
        "svibnja svibanj мај маја май gegužės maijs maijā maig maj maí toukokuuta mei مايو أيار מאי במאי μάιος május"
        " maja mája"
    ),
    (
        "lipnja lipanj јун јуна јуни юни чэрвеня birželio jūnijs jūnijā juuni juny iyun qershor kesäkuuta júní يونيو"
        " حزيران יוני ביוני ιούνιος június junij junija juna júna"
    ),
    (
        "srpnja srpanj јул јула јули юли ліпеня liepos jūlijs jūlijā juuli juliol iyul korrik heinäkuuta"
        " júlí يوليو تموز"
        " יולי ביולי ιούλιος július julij julija jula júla"
    ),
    (
        "kolovoza kolovoz август августа жніўня rugpjūčio augusts augustā agost avqust avgust avgusta gusht"
        " elokuuta ágúst"
        " agt أغسطس آب אוגוסט באוגוסט αύγουστος augusta"
    ),
    (
        "rujna rujan септембар септембра септември верасня rugsėjo septembrī setembre sentyabr shtator syyskuuta"
        " septembar septembra سبتمبر أيلول ספטמבר בספטמבר σεπτέμβριος"
    ),
    (
        "октобар октобра октомври кастрычніка spalio oktobris oktobrī oktoober octubre oktyabr tetor lokakuuta október"
        " oktobar oktobra أكتوبر אוקטובר באוקטובר οκτώβριος októbra"
    ),
    (
        "studenoga studenog новембар новембра ноември лістапада lapkričio novembrī noyabr nëntor marraskuuta nóvember"
        " novembar novembra نوفمبر נובמבר בנובמבר νοέμβριος"
    ),
    (
        "децембар децембра декември снежня gruodžio decembris decembrī detsember desembre dekabr dhjetor joulukuuta"
        " decembar decembra ديسمبر דצמבר בדצמבר δεκέμβριος"
    ),
)
"""Names that stand for a month where they are whole: what they begin with may be another's."""

_WEEKDAYS_IN_FULL = (
    (
        "ponedjeljak ponedeljak ponedeljek pondelok понеделник понедељак pirmadienis pirmdiena esmaspäev"
        " mánudagur dilluns"
        " senin isnin الاثنين"
    ),
    "utorak utorok torek вторник уторак antradienis otrdiena teisipäev þriðjudagur dimarts selasa الثلاثاء",
    "srijeda sreda streda сряда trečiadienis trešdiena kolmapäev miðvikudagur dimecres rabu الأربعاء",
    (
        "četvrtak četrtek štvrtok четвъртък четвртак ketvirtadienis ceturtdiena neljapäev fimmtudagur dijous"
        " kamis khamis"
        " الخميس"
    ),
    "petak petek piatok петък петак penktadienis piektdiena reede föstudagur divendres jumat jumaat الجمعة",
    "subota sobota събота šeštadienis sestdiena laupäev laugardagur dissabte sabtu السبت",
    "nedjelja nedelja nedeľa неделя недеља sekmadienis svētdiena pühapäev sunnudagur diumenge minggu ahad الأحد",
)

_WEEKDAYS = (
    (
        "monday montag lundi lunes lunedì segunda maandag poniedziałek måndag mandag maanantai pondělí hétfő"
        " luni pazartesi понедельник понеділок δευτέρα"
    ),
    (
        "tuesday dienstag mardi martes martedì terça dinsdag wtorek tisdag tirsdag tiistai úterý kedd marți"
        " salı вторник вівторок τρίτη"
    ),
    (
        "wednesday mittwoch mercredi miércoles mercoledì quarta woensdag środa onsdag keskiviikko středa"
        " szerda miercuri çarşamba среда середа τετάρτη"
    ),
    (
        "thursday donnerstag jeudi jueves giovedì quinta donderdag czwartek torsdag torstai čtvrtek csütörtök"
        " joi perşembe четверг четвер πέμπτη"
    ),
    (
        "friday freitag vendredi viernes venerdì sexta vrijdag piątek fredag perjantai pátek péntek vineri"
        " cuma пятница пʼятниця παρασκευή"
    ),
    (
        "saturday samstag sonnabend samedi sábado sabato zaterdag sobota lördag lørdag lauantai szombat sâmbătă"
        " cumartesi суббота субота σάββατο"
    ),
    (
        "sunday sonntag dimanche domingo domenica zondag niedziela söndag søndag sunnuntai neděle vasárnap duminică"
        " pazar воскресенье неділя κυριακή"
    ),
)

TODAY = frozenset(
    "today heute aujourd'hui hoy oggi hoje vandaag dziś idag dnes azi ma bugün сегодня сьогодні σήμερα danas danes днес"
    " денес tänään šiandien šodien täna avui اليوم היום".split()
)
YESTERDAY = frozenset(
    "yesterday gestern hier ayer ieri ontem gisteren wczoraj igår včera tegnap dün вчера вчора χθες jučer juče včeraj"
    " eilen vakar eile ahir أمس אתמול".split()
)

POSTED = frozenset(
    "posted published created written updated edited last time gepostet veröffentlicht erstellt aktualisiert zuletzt"
    " stand publié publiée posté mis mise jour modifié pubblicato aggiornato publicado publicada actualizado atualizado"
    " postado gepubliceerd geplaatst bijgewerkt opublikowano dodano publicerad publicerat uppdaterad publisert".split()
)
"""Words of when something was posted, before its date and its clock."""

SECONDS = {
    "second": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondo secondi sekund"
    " sekunder saniye секунд секунды секунду",
    "minute": "m min mins minute minutes minuten minuto minutos minuti minuut minut minuty minutt minutter minuter"
    " dakika perc мин минут минуты минуту минута хв хвилин хвилини хвилину λεπτά λεπτό",
    "hour": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren godzin godziny timer"
    " time timme timmar tim saat óra ч час часа часов годин години годину ώρες ώρα",
    "day": "d day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dni gün nap"
    " день дня дней дні днів",
}
UNITS = {
    word: seconds
    for seconds, words in zip((1, 60, 3600, 86400), SECONDS.values(), strict=True)
    for word in words.split()
}
"""How many seconds a unit's word stands for."""

SIGNS_OF_AGE = (
    r"\bago\b|\bvor\b|\bil y a\b|\bhace\b|\bfa\b|\bhá\b|\bgeleden\b|\btemu\b|\bsedan\b|\bsiden\b"
    r"|\bönce\b|\bназад\b|\bтому\b|\bπριν\b|\bezelőtt\b"
)
AGE = re.compile(SIGNS_OF_AGE, re.IGNORECASE)
COUNT = re.compile(r"(\d{1,3}|\ban?\b|\beiner?\b|\bune?\b|\bun[ao]?\b)\s*([^\W\d_]+)", re.IGNORECASE)
NOW = re.compile(r"^(?:just now|now|gerade eben|jetzt|à l'instant|ahora|adesso|agora|zojuist|teraz)$", re.IGNORECASE)


def plain(word: str) -> str:
    """A word in lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))


_NAMES = tuple((plain(name), number) for number, names in enumerate(_MONTHS, start=1) for name in names.split())
_IN_FULL = {plain(name): number for number, names in enumerate(_MONTHS_IN_FULL, start=1) for name in names.split()}
_SHORTEST = 3


@lru_cache(maxsize=512)
def month(word: str) -> int | None:
    """The month of a name or its abbreviation, None where it is none or might be two."""
    told = plain(word)
    whole = {_IN_FULL[told]} if told in _IN_FULL else {number for name, number in _NAMES if name == told}
    begun = whole or {number for name, number in _NAMES if len(told) >= _SHORTEST and name.startswith(told)}
    return begun.pop() if len(begun) == 1 else None


_DAYS = {plain(name): number for number, names in enumerate(_WEEKDAYS) for name in names.split()}

_DAYS_IN_FULL = {plain(name): number for number, names in enumerate(_WEEKDAYS_IN_FULL) for name in names.split()}
_BEGINNINGS = {name[:length] for name in _DAYS for length in (2, 3)}


def weekday(word: str) -> int | None:
    """The day of the week of a name, Monday being 0; None where it is none. Abbreviations are words of other kinds."""
    told = plain(word)
    return _DAYS_IN_FULL.get(told, _DAYS.get(told))


@lru_cache(maxsize=512)
def abbreviates_weekday(word: str) -> bool:
    """Whether a word can be short for a weekday, or is one."""
    told = plain(word)
    return (
        told in _DAYS
        or told in _DAYS_IN_FULL
        or told in ("tues", "thur", "thurs")
        or (len(told) <= _SHORTEST and told in _BEGINNINGS)
    )
