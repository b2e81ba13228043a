"""Settings, read from the environment and from ``.env``; made once in ``main()`` and passed down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.endpoints import EngineAddress, is_trusted_api

MAX_DAYS: Final = 36_500
MAX_ID: Final = 2**63 - 1  # of SQLite's integers; Discord's ids stay below it
PERMISSIONS: Final = ("view_channel", "send_messages", "send_messages_in_threads", "read_message_history")
"""The permissions in Discord that answering takes, as discord.py names them."""
_ENV_FILE: Final = ".env"
_MODEL_WORDS: Final = frozenset({"auto", "off"})

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Ids = frozenset[Id]

_EXPECTED: Final[Mapping[str, str]] = {
    "discord_token": "must be the bot's token, as the developer portal shows it",
    "seeds": "must be the path of a folder or of a file",
    "database": "must be the path of a file",
    "dev_guild": "must be a server's id, such as 123456789012345678",
    "message_content": "must be true or false",
    "answer_channels": "must be the ids of channels, separated by commas",
    "review_roles": "must be the ids of roles, separated by commas",
    "retention_days": f"must be a whole number of days from 0 to {MAX_DAYS}",
    "shards": "must be a whole number from 0 to 10000",
    "log_level": "must be TRACE, DEBUG, INFO, WARNING or ERROR",
    "max_file_mb": "must be a whole number of megabytes from 1 to 25",
    "max_documents": "must be a whole number from 0 to 10000",
    "max_server_mb": "must be a whole number of megabytes from 1 to 10000",
    "models": "must be auto, off, or the path of a folder",
    "engine": (
        "must be milvus+https://HOST:PORT/NAME, with http for a loopback address such as 127.0.0.1, or milvus+file:PATH"
    ),
    "readers": "must be a whole number from 0 to 1000",
    "discord_api": "must begin with https://, or with http:// and a loopback address such as 127.0.0.1",
}


def data_folder() -> Path | None:
    """Return the folder of an installed program's files; None in a clone, which uses the current one."""
    if (Path(__file__).parents[1] / "pyproject.toml").exists():
        return None
    from platformdirs import user_data_path  # noqa: PLC0415  # a clone never needs it

    return user_data_path("verbatim", appauthor=False)


def _in_current_or_data_folder(name: str) -> Path:
    current = Path(name)
    folder = None if current.exists() else data_folder()
    return current if folder is None else folder / name


def default_database() -> Path:
    return _in_current_or_data_folder("queries.sqlite3")


def default_env_file() -> Path:
    """Return the path of the file of settings, whether or not there is one."""
    return _in_current_or_data_folder(_ENV_FILE)


class SettingsError(Exception):
    """A setting cannot be used; the message is one sentence for a person, and never holds a value."""


class Settings(BaseModel):
    """The owner's settings: arguments go before the environment, that before the file; an empty one is the default."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # the token is input too
        validate_default=True,
    )

    discord_token: SecretStr | None = Field(None, description="the bot's token, from the developer portal")
    seeds: Path = Field(Path("seeds"), description="a folder of articles, or one article")
    database: Path = Field(default_factory=default_database, description="the log of questions")
    dev_guild: Id | None = Field(None, description="a server in which commands are registered at once")
    message_content: bool = Field(default=False, description="ask Discord for the message content intent")
    answer_channels: Ids = Field(frozenset(), description="channels in which questions need no mention")
    review_roles: Ids = Field(frozenset(), description="roles that moderate, beside Manage Server")
    retention_days: int = Field(90, ge=0, le=MAX_DAYS, description="days until a question is deleted; 0 keeps it")
    max_file_mb: int = Field(2, ge=1, le=25, description="megabytes of a file that is added to a server")
    max_documents: int = Field(200, ge=0, le=10_000, description="documents of a server; 0 lets nobody add any")
    max_server_mb: int = Field(20, ge=1, le=10_000, description="megabytes of a server's documents together")
    shards: int = Field(0, ge=0, le=10_000, description="gateway connections; 0 is one plain connection")
    log_level: Literal["TRACE", "DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="what the log shows")
    models: str = Field("auto", description="the models of the extra meaning: auto, off, or a folder")
    engine: EngineAddress | None = Field(None, description="where sentences are found, if not in this process")
    readers: int = Field(0, ge=0, le=1_000, description="processes that read documents; 0: all cores but one")
    discord_api: str | None = Field(None, description="another Discord-compatible API")

    def __init__(self, _env_file: str | Path | None = _ENV_FILE, **given: Any) -> None:
        file = default_env_file() if _env_file == _ENV_FILE else _env_file
        super().__init__(**{**_known(_in_file(file)), **_known(os.environ), **given})

    @property
    def seeds_path(self) -> Path:
        """The articles' path; the program's own copy where none is set and there is no ``seeds``."""
        if "seeds" in self.model_fields_set or self.seeds.exists():
            return self.seeds
        package = Path(__file__).parent
        return next((path for path in (package / "_seeds", package.parent / "seeds") if path.exists()), self.seeds)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_default(cls, values: dict[str, Any]) -> dict[str, Any]:
        stripped = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        return {name: value for name, value in stripped.items() if value != ""}

    @field_validator("discord_token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        token = value.get_secret_value() if value else ""
        if not all("!" <= character <= "~" for character in token):  # no HTTP header can carry it
            raise ValueError(_EXPECTED["discord_token"])
        return value if token else None

    @field_validator("seeds", "database")
    @classmethod
    def _expand_home(cls, value: Path) -> Path:
        return _expanded(value)

    @field_validator("answer_channels", "review_roles", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("models")
    @classmethod
    def _expand_models(cls, value: str) -> str:
        return value.lower() if value.lower() in _MODEL_WORDS else str(_expanded(Path(value)))

    @field_validator("engine", mode="before")
    @classmethod
    def _read_engine(cls, value: object) -> object:
        return EngineAddress.read(value) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("discord_api")
    @classmethod
    def _check_api(cls, value: str | None) -> str | None:
        if value is None or is_trusted_api(value):
            return value.rstrip("/") if value else None
        raise ValueError(_EXPECTED["discord_api"])


def _expanded(path: Path) -> Path:
    if "\0" in str(path):
        raise ValueError("no path holds a null character")
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def _known(variables: Mapping[str, str | None]) -> dict[str, str]:
    """Return the settings among some variables, by their fields; case does not matter, and an empty one is none."""
    named = ((name.lower(), value) for name, value in variables.items())
    return {name: value for name, value in named if value and name in Settings.model_fields}


def _in_file(file: str | Path | None) -> Mapping[str, str | None]:
    if file is None or not Path(file).expanduser().exists():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415  # without a file, a command starts sooner

    # With or without the mark that Windows' editors put first.
    return dotenv_values(Path(file).expanduser(), encoding="utf-8-sig")


def unknown_names(file: Path) -> list[str]:
    """Return the names in a file of settings that no setting has; a line without ``=`` may be a secret, and is none."""
    values = _in_file(file).items()
    return [name for name, value in values if value is not None and name.lower() not in Settings.model_fields]


def read_settings(**given: Any) -> Settings:
    """Read the settings, for a command; a field that is None is not given."""
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
        if "database" not in settings.model_fields_set:
            settings.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except ValidationError as error:
        # The cause is left out: it holds the values, and the token may be one.
        raise SettingsError(_sentence(error)) from None
    except UnicodeDecodeError:
        raise SettingsError("The file .env is not UTF-8 text: save it as UTF-8.") from None
    except OSError as error:
        path = error.filename or ".env"
        raise SettingsError(f"{path} cannot be used ({error.strerror}): change who may read and write it.") from error
    return settings


def _sentence(error: ValidationError) -> str:
    names = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors(include_input=False) if problem["loc"])
    return "; ".join(f"{name.upper()} {_EXPECTED.get(name, 'cannot be used')}" for name in names) + "."
