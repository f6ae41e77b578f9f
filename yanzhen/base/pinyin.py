"""A sort key for Chinese names, made once and stored: no ICU collation is needed."""

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=20_000)
def pinyin_of(text: str) -> str:
    """`仓前街道` → `cang qian jie dao`; what is not Chinese stays, in lower case."""
    return " ".join(lazy_pinyin(text.strip())).lower()
