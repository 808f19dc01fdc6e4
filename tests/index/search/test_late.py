"""index/search/late.py: tokens in one bit a dimension, and what they tell of a passage."""

import numpy as np
from numpy.typing import NDArray

from index.embedding.embedder import Embedder, PassageText, QueryVectors
from index.embedding.token_codes import rotation, token_codes
from index.search.late import max_similarities


def drawn(seed: int, *shape: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return unit


def test_the_rotation_keeps_lengths_and_is_always_the_same() -> None:
    turned = rotation(48)
    assert np.allclose(turned @ turned.T, np.eye(48), atol=1e-5)
    rotation.cache_clear()
    assert np.array_equal(rotation(48), turned)


def test_codes_take_one_bit_a_dimension() -> None:
    assert token_codes(drawn(1, 5, 384)).shape == (5, 48)
    assert token_codes(drawn(1, 5, 20)).shape == (5, 3)
    assert token_codes(np.empty((0, 16), np.float32)).shape == (0, 2)


def test_a_similarity_of_codes_is_close_to_that_of_the_vectors() -> None:
    query, passages = drawn(2, 7, 384), [drawn(3, 20, 384), drawn(4, 50, 384), drawn(5, 1, 384)]
    passages[1][:7] = query  # answers every token
    exact = [float((query @ tokens.T).max(axis=1).mean()) for tokens in passages]
    found = max_similarities(query, [token_codes(tokens) for tokens in passages])
    # The sign of a dimension keeps the square root of 2 / pi of a cosine.
    assert np.allclose(found, np.array(exact) * np.sqrt(2 / np.pi), atol=0.06)
    assert int(np.argmax(found)) == 1


def test_lengths_of_the_querys_tokens_do_not_count() -> None:
    query, codes = drawn(6, 3, 64), [token_codes(drawn(7, 9, 64))]
    longer = query * np.array([[1], [5], [0.1]], np.float32)
    assert np.allclose(max_similarities(query, codes), max_similarities(longer, codes), atol=1e-5)


def test_a_passage_or_a_query_without_tokens_scores_nothing() -> None:
    none = np.empty((0, 8), np.uint8)
    codes = [none, token_codes(drawn(8, 4, 64)), none]
    found = max_similarities(drawn(9, 2, 64), codes)
    assert found[0] == found[2] == 0.0
    assert found[1] != 0.0
    assert max_similarities(np.empty((0, 64), np.float32), codes).tolist() == [0.0, 0.0, 0.0]
    assert max_similarities(drawn(9, 2, 64), []).tolist() == []


def test_a_real_models_tokens_tell_the_passage_that_answers(embedder: Embedder) -> None:
    texts = ["Apple trees are pruned in late winter.", "A licence says what is allowed."]
    codes = embedder.embed_passages([PassageText(text, ()) for text in texts]).tokens
    asked = embedder.embed_query("When are fruit trees cut?")
    assert isinstance(asked, QueryVectors)
    assert asked.tokens.shape[1] == embedder.identity.dimension
    first, second = max_similarities(asked.tokens, codes)
    assert first > second
