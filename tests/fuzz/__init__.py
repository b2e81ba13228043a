"""Bad input: targets that take any bytes, for hypothesis in the suite and for a fuzzer by ``python -m tests.fuzz``."""
