"""The environment goes first, then scrapy.cfg; what is wrong is said in a sentence."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from scrapy.settings import Settings, default_settings
from scrapy.utils.misc import load_object

from collector import settings
from collector.config import Config, current, load
from collector.errors import ConfigurationError
from collector.fetch.useragent import user_agent


def cfg(folder: Path, *lines: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scrapy.cfg").write_text("\n".join(("[settings]", "default = x", "[collector]", *lines)), "utf-8")
    return folder


def test_nothing_configured_means_a_data_folder_here_and_no_leave(tmp_path: Path) -> None:
    cfg(tmp_path)
    assert load({}, tmp_path) == Config(
        home=tmp_path / "data",
        database_url=f"sqlite:///{tmp_path}/data/collector.sqlite3",
        contact=None,
        allow_private=(),
    )


def test_the_environment_is_read(tmp_path: Path) -> None:
    environ = {
        "COLLECTOR_HOME": "/srv/collector",
        "COLLECTOR_DATABASE_URL": "postgresql://collector:pass%40word@db/collector",
        "COLLECTOR_CONTACT": " newsroom@example.org ",
        "COLLECTOR_ALLOW_PRIVATE": "127.0.0.0/8, ::1/128 10.1.2.3/8",
    }
    config = load(environ, cfg(tmp_path))
    assert config.home == Path("/srv/collector")
    assert config.database_url == "postgresql://collector:pass%40word@db/collector"
    assert config.contact == "newsroom@example.org"
    assert config.allow_private == (ip_network("127.0.0.0/8"), ip_network("::1/128"), ip_network("10.0.0.0/8"))


def test_the_file_is_found_upwards_and_its_relative_home_is_beside_it(tmp_path: Path) -> None:
    cfg(tmp_path, "collector_home = kept", "collector_contact = 100%@example.org")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    config = load({}, below)
    assert (config.home, config.contact) == (tmp_path / "kept", "100%@example.org")


def test_the_environment_overrides_the_file_also_with_nothing(tmp_path: Path) -> None:
    cfg(tmp_path, "collector_home = kept", "collector_contact = a@example.org", "collector_allow_private = 10.0.0.0/8")
    config = load({"COLLECTOR_HOME": "mine", "COLLECTOR_ALLOW_PRIVATE": ""}, tmp_path)
    assert (config.home, config.contact, config.allow_private) == (tmp_path / "mine", "a@example.org", ())


def test_a_scrapy_cfg_of_some_other_project_is_passed_over(tmp_path: Path) -> None:
    cfg(tmp_path, "collector_contact = a@example.org")
    other = tmp_path / "other"
    other.mkdir()
    (other / "scrapy.cfg").write_text("[settings]\ndefault = other.settings\n", "utf-8")
    assert load({}, other).contact == "a@example.org"


def test_a_home_may_be_given_from_the_users_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load({"COLLECTOR_HOME": "~/collector"}, cfg(tmp_path)).home == tmp_path / "collector"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("COLLECTOR_ALLOW_PRIVATE", "127.0.0.0/8,10.0.0.0/33", "10.0.0.0/33"),
        ("COLLECTOR_ALLOW_PRIVATE", "localhost", "localhost"),
        ("COLLECTOR_CONTACT", "a@example.org\r\nX-Forged: 1", "one line"),
        ("COLLECTOR_CONTACT", "a@example.org\nCookie: 1", "one line"),
        ("COLLECTOR_CONTACT", "Zoë", "plain ASCII"),
        ("COLLECTOR_DATABASE_URL", "mysql://root@db/x", "postgresql://"),
        ("COLLECTOR_DATABASE_URL", "collector.sqlite3", "postgresql://"),
    ],
)
def test_a_wrong_value_is_named_with_the_variable(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=name) as error:
        load({name: value}, cfg(tmp_path))
    assert said in str(error.value)


def test_a_wrong_database_address_is_not_repeated_since_it_may_hold_a_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as error:
        load({"COLLECTOR_DATABASE_URL": "mysql://root:secret@db/x"}, cfg(tmp_path))
    assert "secret" not in str(error.value)


def test_a_misspelt_key_of_the_file_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"collector_contakt.*collector_contact"):
        load({}, cfg(tmp_path, "collector_contakt = a@example.org"))


def test_a_file_that_is_no_configuration_is_named(tmp_path: Path) -> None:
    (tmp_path / "scrapy.cfg").write_text("not = in a section", "utf-8")
    with pytest.raises(ConfigurationError, match=r"scrapy\.cfg"):
        load({}, tmp_path)


def test_the_configuration_of_this_process_is_that_of_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(cfg(tmp_path))
    monkeypatch.setenv("COLLECTOR_CONTACT", "a@example.org")
    assert current().contact == "a@example.org"


def test_the_collector_names_itself_and_whom_to_ask() -> None:
    assert user_agent("1.2.3", "a@example.org") == "LiveBlogCollector/1.2.3 (+a@example.org)"
    assert user_agent("1.2.3", None) == "LiveBlogCollector/1.2.3"


@pytest.mark.parametrize("contact", ["a\r\nb", "a\nb", "a\0b", "a\tb"])
def test_no_contact_can_forge_a_header(contact: str) -> None:
    with pytest.raises(ConfigurationError):
        user_agent("1.2.3", contact)


# Scrapy's settings, which are made of the configuration.


def test_every_setting_is_one_that_scrapy_knows_or_ours() -> None:
    named = {name for name in vars(settings) if name.isupper() and not name.startswith("COLLECTOR_")}
    assert named - set(default_settings.__all__) == set()


def test_nothing_is_left_of_scrapys_doors_and_short_cuts() -> None:
    loaded = Settings()
    loaded.setmodule(settings, priority="project")
    schemes = {scheme for scheme, handler in loaded.getwithbase("DOWNLOAD_HANDLERS").items() if handler}
    assert schemes == {"http", "https"}
    assert loaded.getwithbase("EXTENSIONS")["collector.fetch.guard.GuardExtension"] is not None
    assert loaded.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    for door in (
        "REMOTE_CONTROL_ENABLED",
        "TELNETCONSOLE_ENABLED",
        "COOKIES_ENABLED",
        "HTTPPROXY_ENABLED",
        "RETRY_ENABLED",
    ):
        assert not loaded.getbool(door)


def test_every_component_of_fetching_can_be_loaded() -> None:
    loaded = Settings()
    loaded.setmodule(settings, priority="project")
    paths = [path for path in loaded.getdict("DOWNLOADER_MIDDLEWARES") if path.startswith("collector.")]
    assert len(paths) >= 3
    for path in (*paths, loaded["DUPEFILTER_CLASS"], loaded["TWISTED_DNS_RESOLVER"]):
        assert callable(load_object(path))
