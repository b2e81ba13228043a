"""The two encoders: one places texts by what they mean, the other judges if a passage answers a question."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from hashlib import sha256
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import ModelError
from retrieval.meaning.model_files import EncoderFiles, ModelFiles
from retrieval.meaning.wordpiece import Encoded, WordPiece

Floats = NDArray[np.float32]
T = TypeVar("T")

MAX_TEXT_TOKENS: Final = 94
"""Of a text that is embedded; the model adds two."""
MAX_PASSAGE_TOKENS: Final = 96
MAX_QUESTION_TOKENS: Final = 64
"""Of a question beside a passage."""
MAX_KEPT: Final = 1024
"""Results of each encoder that are kept, so that nothing is computed twice: at most 1.5 MB."""
_log: Final = logging.getLogger(__name__)


class Models:
    """The two encoders, loaded when they are first used; any thread may use them.

    Where one fails, that is logged once, and both count as unusable from then on.

    Args:
        files: Their files.
        threads: Those that one computation may use.
    """

    def __init__(self, files: ModelFiles, threads: int = 1) -> None:
        self.name = files.name
        self._language = files.language
        self._embedder = _Encoder(partial(_load_embedder, files.embed, threads))
        self._reader = _Encoder(partial(_load_reader, files.read, threads))
        self._vectors: _Kept[Floats] = _Kept(MAX_KEPT)
        self._logits: _Kept[float] = _Kept(MAX_KEPT)
        self._failed = threading.Event()

    @property
    def usable(self) -> bool:
        return not self._failed.is_set()

    def can_read(self, language: str) -> bool:
        """Tell if the models read texts in a language, by its code."""
        return self._language in {None, language}

    @property
    def digest(self) -> str:
        """The digest of the encoder of texts: vectors of another one cannot be compared.

        Raises:
            ModelError: It cannot be loaded.
        """
        return self._guarded(lambda: self._embedder.loaded.digest)

    def embed(self, texts: Sequence[str], *, keep: bool = False) -> Floats:
        """Return a vector of length 1 for each text, of its first ``MAX_TEXT_TOKENS``.

        Args:
            texts: At least one.
            keep: Whether these texts may be asked for again soon, as questions are.

        Raises:
            ModelError: The model cannot be used.
        """
        if keep:
            return self._guarded(lambda: np.stack([self._vectors.get(self._embed, text) for text in texts]))
        return self._guarded(lambda: np.stack([self._embed(text) for text in texts]))

    def read(self, question: str, passages: Sequence[str]) -> Floats:
        """Return for each passage a logit: the higher, the likelier it answers the question.

        Raises:
            ModelError: The model cannot be used.
        """
        logits = self._guarded(lambda: [self._logits.get(self._read, question, it) for it in passages])
        return np.array(logits, dtype=np.float32)

    def load(self) -> None:
        """Load both now.

        Raises:
            ModelError: One cannot be loaded.
        """
        self._guarded(lambda: (self._embedder.loaded, self._reader.loaded))

    def _embed(self, text: str) -> Floats:
        encoder = self._embedder.loaded
        found = encoder.run(encoder.words.encode(text, MAX_TEXT_TOKENS))
        vector: Floats = found.reshape(-1, found.shape[-1])[0]  # of a text, or of its first token
        return vector / max(float(np.linalg.norm(vector)), 1e-12)

    def _read(self, question: str, passage: str) -> float:
        encoder = self._reader.loaded
        found = encoder.run(encoder.words.encode_pair(question, passage, MAX_QUESTION_TOKENS, MAX_PASSAGE_TOKENS))
        return float(found.item())

    def _guarded(self, work: Callable[[], T]) -> T:
        if not self.usable:
            raise ModelError("The models have failed before.")
        try:
            return work()
        except Exception as error:  # of another library, whose errors have no common base
            if not self._failed.is_set():
                self._failed.set()
                _log.warning("Answering by words alone from now on, since the models cannot be used: %s", error)
            raise ModelError(str(error)) from error


class _Kept(Generic[T]):
    """The results that were asked for last, by digests: nobody's words stay in memory."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._found: OrderedDict[bytes, T] = OrderedDict()

    def get(self, compute: Callable[..., T], *texts: str) -> T:
        key = sha256("\0".join(texts).encode(errors="surrogatepass")).digest()
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = compute(*texts)
        with self._lock:
            self._found[key] = found
            if len(self._found) > self._size:
                self._found.popitem(last=False)
        return found


class _Encoder:
    """A model that is loaded when it is first used."""

    def __init__(self, load: Callable[[], _Loaded]) -> None:
        self._load = load
        self._lock = threading.Lock()

    @property
    def loaded(self) -> _Loaded:
        with self._lock:
            return self._loaded

    @cached_property
    def _loaded(self) -> _Loaded:
        return self._load()


class _Loaded:
    """A model and its vocabulary.

    Each text is computed by itself: in int8, the numbers of a batch depend on all of its texts.
    """

    def __init__(self, files: EncoderFiles, threads: int) -> None:
        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415  # of the extra meaning, and slow

        self.digest = sha256(f"{files.model.digest()} {files.vocabulary.digest()}".encode()).hexdigest()
        try:
            lines = files.vocabulary.path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
            self.words = WordPiece(lines)
        except (UnicodeDecodeError, KeyError) as error:
            raise ModelError(
                f"{files.vocabulary.path} is no vocabulary of WordPiece, with one piece a line."
            ) from error
        options = SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        try:
            # By its path: given the bytes, it takes 70 MB more.
            self._session = InferenceSession(files.model.path, options, providers=["CPUExecutionProvider"])
            self._inputs = {each.name for each in self._session.get_inputs()}
            self.sample = self.run(self.words.encode_pair("a", "b", 1, 1))
        except Exception as error:  # of another library, whose errors have no common base
            reason = str(error).partition("\n")[0]
            raise ModelError(f"{files.model.path} is no model that can be used here ({reason}).") from error

    def run(self, encoded: Encoded) -> Floats:
        tokens = np.array([encoded.tokens], dtype=np.int64)
        given = {
            "input_ids": tokens,
            "attention_mask": np.ones_like(tokens),
            "token_type_ids": np.array([encoded.types], dtype=np.int64),
        }
        found: Floats = self._session.run(None, {name: given[name] for name in self._inputs})[0]
        return found


def _load_embedder(files: EncoderFiles, threads: int) -> _Loaded:
    loaded = _Loaded(files, threads)
    if loaded.sample.shape[-1:] <= (1,):
        raise ModelError(f"{files.model.path} gives no vectors of texts: put a model that embeds there.")
    return loaded


def _load_reader(files: EncoderFiles, threads: int) -> _Loaded:
    loaded = _Loaded(files, threads)
    if loaded.sample.size != 1:
        raise ModelError(f"{files.model.path} does not give one number for a question and a passage.")
    return loaded
