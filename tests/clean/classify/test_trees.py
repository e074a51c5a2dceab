import hashlib

import numpy as np
import pytest

from ingest.clean.classify import trees
from ingest.clean.classify.lexicon import Lexicon
from ingest.clean.classify.trees import ONE, Forest


def forest(bias: int = 0) -> Forest:
    """Two trees of two questions: is column 0 above 1, and 1 above 5? Is column 1 above 5, and 0 above anything?"""
    return Forest(
        columns=np.array([[0, 1], [1, 0]], np.uint16),
        borders=np.array([[1, 5], [5, np.inf]], np.float32),
        leaves=np.array([[1, 2, 3, 4], [10, 20, 30, 40]], np.int16),
        bias=bias,
    )


def test_a_row_gets_the_sum_of_its_leaves_and_the_bias() -> None:
    table = np.array([[0, 2, 0, 2], [0, 0, 6, 6]], np.float32)
    assert forest(bias=100).scores(table).tolist() == [111, 112, 123, 124]


def test_a_value_on_the_border_is_not_above_it() -> None:
    assert forest().scores(np.array([[1], [5]], np.float32)).tolist() == [11]


def test_rows_are_judged_alone_whatever_stands_beside_them() -> None:
    table = np.random.default_rng(7).normal(0, 6, (2, 50)).astype(np.float32)
    together = forest().scores(table)
    assert together.tolist() == [int(forest().scores(table[:, i : i + 1])[0]) for i in range(50)]


def test_chances_are_whole_thousandths_and_rise_with_the_score() -> None:
    found = trees.chances(np.arange(-20 * ONE, 20 * ONE, 997))
    assert found[0] == 0
    assert found[-1] == 1000
    assert (np.diff(found) >= 0).all()
    assert (found == np.rint(found)).all()


def test_a_model_comes_back_from_its_bytes() -> None:
    lexicon = Lexicon(names={"entry-content": 31, "~comment": -40, "статья": 12}, words={"foto:": -9, "正文": 3})
    data = trees.pack(lexicon, forest(3), forest(-4), {"seed": 0})
    model = trees.unpack(data)
    assert dict(model.lexicon.names) == lexicon.names
    assert dict(model.lexicon.words) == lexicon.words
    assert (model.first.bias, model.second.bias) == (3, -4)
    assert model.facts["seed"] == 0
    assert model.digest == hashlib.sha256(data).hexdigest()
    for name in ("columns", "borders", "leaves"):
        assert np.array_equal(getattr(model.first, name), getattr(forest(), name))


def test_the_same_model_gives_the_same_bytes_whatever_the_order_of_its_names() -> None:
    one = Lexicon(names={"a": 1, "b": 2}, words={"x": 3, "y": -3})
    other = Lexicon(names={"b": 2, "a": 1}, words={"y": -3, "x": 3})
    assert trees.pack(one, forest(), forest(), {"p": 1, "q": 2}) == trees.pack(
        other, forest(), forest(), {"q": 2, "p": 1}
    )


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"ingest-trees-1 x\n{}", b"ingest-trees-2 2\n{}"])
def test_a_foreign_file_is_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="no model"):
        trees.unpack(damage)


def test_a_model_with_a_byte_too_many_is_refused() -> None:
    data = trees.pack(Lexicon(names={"a": 1}, words={"b": 1}), forest(), forest(), {})
    with pytest.raises(ValueError, match="announced"):
        trees.unpack(data + b"\0")


def test_the_shipped_model_is_whole_and_no_larger_than_half_a_megabyte() -> None:
    model = trees.load()
    assert trees.load() is model
    data = trees.pack(model.lexicon, model.first, model.second, model.facts)
    assert hashlib.sha256(data).hexdigest() == model.digest
    assert len(data) < 500_000
    for stage in (model.first, model.second):
        trees_, depth = stage.columns.shape
        assert stage.borders.shape == (trees_, depth)
        assert stage.leaves.shape == (trees_, 1 << depth)
    assert sum(model.facts["pages"].values()) > 1000
