"""The words by which a page says that it is not the page that was asked for.

In English, German, French, Spanish and Italian; all in lower case, with straight apostrophes.
"""

from __future__ import annotations

from dataclasses import dataclass

from collector.model import FailureKind

_SHORT, _PAGE, _ANY = 1_500, 6_000, 20_000


@dataclass(frozen=True, slots=True)
class Sign:
    """One sort of page in the way.

    Any of `titles` in the title or first heading counts if the visible text is no longer than `longest_titled`
    characters, any of `texts` in that text (with `unscripted`, also in what is meant for readers without scripts) if it
    is no longer than `longest`; a field for a password likewise, if `password`.
    """

    kind: FailureKind
    message: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    longest: int
    longest_titled: int = _ANY
    password: bool = False
    unscripted: bool = False


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(";"))


BOT_CHECK = Sign(
    kind=FailureKind.BLOCKED,
    message=(
        "The site shows a check for robots instead of the page. The collector does not pose as a person: poll less "
        "often, or ask the publisher to let it in."
    ),
    titles=_phrases(
        """
        just a moment...; attention required! | cloudflare; access denied; access to this page has been denied; pardon
        our interruption; are you a robot; verify you are human; human verification; security check; you have been
        blocked; captcha; nur einen moment; zugriff verweigert; sind sie ein roboter; un instant...; accès refusé;
        êtes-vous un robot; un momento...; acceso denegado; eres un robot; un attimo...; accesso negato; sei un robot
        """
    ),
    texts=_phrases(
        """
        checking your browser; verify you are human; verify that you are human; verify that you're not a robot;
        verifying you are human; confirm you are human; are you a robot; you are not a robot; you're not a robot;
        complete the security check; unusual traffic from your; unusual activity from your; you don't have permission to
        access; you have been blocked; press & hold to confirm; incapsula incident id; captcha; ihr browser wird
        überprüft; überprüfung ihres browsers; dass sie ein mensch sind; dass sie kein roboter sind; ungewöhnlichen
        datenverkehr; ungewöhnliche aktivität; vérification de votre navigateur; que vous êtes humain; que vous êtes un
        humain; que vous n'êtes pas un robot; trafic inhabituel; activité inhabituelle; comprobando su navegador;
        comprobando tu navegador; que eres humano; que es usted humano; que no eres un robot; tráfico inusual; actividad
        inusual; controllo del browser; di essere umano; che sei umano; che non sei un robot; di non essere un robot;
        traffico insolito; attività insolita
        """
    ),
    longest=_SHORT,
    longest_titled=_SHORT,
)

CONSENT = Sign(
    kind=FailureKind.INTERSTITIAL,
    message=(
        "The site shows a question about consent to tracking instead of the page. The collector gives none; look "
        "whether the publisher has an open address of the page."
    ),
    titles=_phrases(
        """
        before you continue; your privacy choices; we value your privacy; bevor sie fortfahren; zustimmung erforderlich;
        ihre einwilligung; mit werbung weiterlesen; avant de continuer; votre consentement; le respect de votre vie
        privée; antes de continuar; su consentimiento; tu consentimiento; prima di continuare; il tuo consenso
        """
    ),
    texts=_phrases(
        """
        before you continue to; we value your privacy; we care about your privacy; we and our partners store and/or
        access; to continue, accept cookies; accept all cookies to continue; bevor sie fortfahren; wir und unsere
        partner; ihre privatsphäre ist uns wichtig; mit werbung und tracking; weiter mit werbung; mit werbung
        weiterlesen; um fortzufahren, stimmen sie; avant de continuer; nous respectons votre vie privée; nous et nos
        partenaires; continuer sans accepter; antes de continuar; valoramos tu privacidad; valoramos su privacidad;
        nosotros y nuestros socios; aceptar y continuar; acepta las cookies para; prima di continuare; rispettiamo la
        tua privacy; la tua privacy è importante; noi e i nostri partner; accetta e continua; accetta i cookie per
        """
    ),
    longest=_PAGE,
    longest_titled=_PAGE,
)

PAYWALL = Sign(
    kind=FailureKind.INTERSTITIAL,
    message="The page is only for readers who pay, and the collector does not. Watch an open page.",
    titles=("subscribe to read", "subscribe to continue", "subscriber exclusive", "nur für abonnenten"),
    texts=_phrases(
        """
        to continue reading; subscribe to read; subscribe to unlock; to read the full story; to read the full article;
        is for subscribers only; exclusively for subscribers; exclusive to subscribers; you have reached your article
        limit; you've reached your limit of free articles; nur für abonnenten; exklusiv für abonnenten; nur mit abo
        lesen; um weiterzulesen; jetzt abonnieren und weiterlesen; reserviert für abonnenten; réservé aux abonnés;
        réservée aux abonnés; abonnez-vous pour lire; pour lire la suite; pour continuer à lire; contenido exclusivo
        para suscriptores; solo para suscriptores; suscríbete para seguir leyendo; suscríbase para seguir leyendo; para
        seguir leyendo; riservato agli abbonati; riservata agli abbonati; abbonati per leggere; abbonati per continuare;
        per continuare a leggere
        """
    ),
    longest=_ANY,
)

LOGIN = Sign(
    kind=FailureKind.INTERSTITIAL,
    message="The site wants a login before it shows the page, and the collector has none. Watch an open address of it.",
    titles=_phrases(
        """
        sign in to; log in to; please sign in; please log in; login required; bitte anmelden; bitte melden sie sich an;
        jetzt anmelden; identifiez-vous; connectez-vous; inicia sesión; iniciar sesión; accedi al tuo account; effettua
        il login
        """
    ),
    texts=(),
    longest=_SHORT,
    longest_titled=_PAGE,
    password=True,
)

SCRIPTS_WANTED = Sign(
    kind=FailureKind.INTERSTITIAL,
    message="The page is a shell that only a browser's scripts fill, so there is nothing to read. Look at it in one.",
    titles=(),
    texts=_phrases(
        """
        enable javascript; javascript is disabled; javascript is required; requires javascript; turn on javascript;
        aktivieren sie javascript; javascript aktivieren; javascript ist deaktiviert; javascript muss aktiviert; activer
        javascript; activez javascript; javascript est désactivé; activar javascript; activa javascript; active
        javascript; habilita javascript; habilite javascript; javascript está desactivado; abilita javascript; abilitare
        javascript; attiva javascript; attivare javascript; javascript è disabilitato
        """
    ),
    longest=_SHORT,
    unscripted=True,
)

SOFT_404 = Sign(
    kind=FailureKind.NOT_FOUND,
    message="The site says that there is no such page, though with a status of success. Check the address.",
    titles=_phrases(
        """
        404 |; 404 -; 404 not found; 404 error; error 404; fehler 404; erreur 404; errore 404; page not found; page
        can't be found; page cannot be found; page doesn't exist; page no longer exists; page is no longer available;
        seite nicht gefunden; seite wurde nicht gefunden; seite existiert nicht; page introuvable; page non trouvée;
        cette page n'existe; página no encontrada; página no existe; no se ha encontrado la página; pagina non trovata;
        pagina inesistente; pagina non esiste
        """
    ),
    texts=_phrases(
        """
        the page you requested could not be found; the page you are looking for; the page you were looking for; die
        gewünschte seite; die angeforderte seite; la page que vous recherchez; la page demandée; la página que buscas;
        la página que busca; la página solicitada; la pagina che cerchi; la pagina che stai cercando; la pagina
        richiesta
        """
    ),
    longest=_SHORT,
)

SERVER_BROKEN = Sign(
    kind=FailureKind.SERVER_ERROR,
    message="The site says that it is out of order, though with a status of success. Poll again later.",
    titles=_phrases(
        """
        internal server error; service unavailable; temporarily unavailable; bad gateway; gateway timeout; gateway
        time-out; something went wrong; we'll be back soon; down for maintenance; under maintenance; wartungsarbeiten;
        interner serverfehler; erreur interne; service indisponible; site en maintenance; error interno; servicio no
        disponible; en mantenimiento; errore interno; servizio non disponibile; in manutenzione
        """
    ),
    texts=(),
    longest=_SHORT,
    longest_titled=_PAGE,
)

SIGNS = (BOT_CHECK, SOFT_404, SERVER_BROKEN, CONSENT, LOGIN, PAYWALL, SCRIPTS_WANTED)
"""In the order in which they are looked for: the plainest first, furniture last."""

GATES = frozenset(
    _phrases(
        """
        signin; sign-in; sign_in; login; log-in; logon; register; registration; captcha; consent; cookie-consent;
        cookiewall; privacy-gate; subscribe; subscription; subscriptions; paywall; anmelden; einloggen; registrieren;
        abonnieren; connexion; inscription; abonnez-vous; iniciar-sesion; suscribete; suscripcion; suscripciones;
        accedi; abbonati; abbonamenti
        """
    )
)
"""Segments of an address's path at which a reader is stopped."""

GATE_HOSTS = frozenset({"consent", "login", "signin", "auth", "accounts", "sso", "subscribe"})
"""First labels of hosts that do nothing else."""
